export type Point = readonly [longitude: number, latitude: number];

/** West, south, east, north in degrees. */
export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

export function extent(points: readonly Point[]): Box {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [longitude, latitude] of points) {
    west = Math.min(west, longitude);
    east = Math.max(east, longitude);
    south = Math.min(south, latitude);
    north = Math.max(north, latitude);
  }
  return { west, south, east, north };
}

export function meets(one: Box, other: Box): boolean {
  return (
    one.west <= other.east && one.east >= other.west && one.south <= other.north && one.north >= other.south
  );
}

interface Edge {
  readonly inside: (point: Point) => boolean;
  readonly cross: (from: Point, to: Point) => Point;
}

function edges({ west, south, east, north }: Box): Edge[] {
  const atLongitude = (longitude: number) => (from: Point, to: Point) => {
    const share = (longitude - from[0]) / (to[0] - from[0]);
    return [longitude, from[1] + share * (to[1] - from[1])] as const;
  };
  const atLatitude = (latitude: number) => (from: Point, to: Point) => {
    const share = (latitude - from[1]) / (to[1] - from[1]);
    return [from[0] + share * (to[0] - from[0]), latitude] as const;
  };
  return [
    { inside: ([longitude]) => longitude >= west, cross: atLongitude(west) },
    { inside: ([longitude]) => longitude <= east, cross: atLongitude(east) },
    { inside: ([, latitude]) => latitude >= south, cross: atLatitude(south) },
    { inside: ([, latitude]) => latitude <= north, cross: atLatitude(north) },
  ];
}

/** The part of a closed ring inside a box (Sutherland and Hodgman 1974); empty where there is none. */
export function clipRing(ring: readonly Point[], box: Box): Point[] {
  return edges(box).reduce<Point[]>((points, { inside, cross }) => {
    const kept: Point[] = [];
    let from = points.at(-1);
    for (const to of points) {
      if (from !== undefined && inside(from) !== inside(to)) kept.push(cross(from, to));
      if (inside(to)) kept.push(to);
      from = to;
    }
    return kept;
  }, withoutClosing(ring));
}

/** The parts of a line inside a box. */
export function clipLine(line: readonly Point[], box: Box): Point[][] {
  return edges(box).reduce<Point[][]>((lines, edge) => lines.flatMap((each) => cut(each, edge)), [[...line]]);
}

function cut(line: readonly Point[], { inside, cross }: Edge): Point[][] {
  const parts: Point[][] = [];
  let part: Point[] = [];
  for (const [index, to] of line.entries()) {
    const from = line[index - 1];
    if (from !== undefined && inside(from) !== inside(to)) part.push(cross(from, to));
    if (inside(to)) part.push(to);
    else if (part.length > 0) {
      parts.push(part);
      part = [];
    }
  }
  return [...parts, part].filter((points) => points.length > 1);
}

function withoutClosing(ring: readonly Point[]): Point[] {
  const [first] = ring;
  const last = ring.at(-1);
  const closed = first?.[0] === last?.[0] && first?.[1] === last?.[1];
  return closed ? ring.slice(0, -1) : [...ring];
}
