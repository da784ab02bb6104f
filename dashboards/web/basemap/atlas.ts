/**
 * Land and borders of Natural Earth (public domain), from the package world-atlas, cut into what the page's map
 * loads: the whole world coarsely (1:110 million), and tiles of the finest edition (1:10 million) for a closer look.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { clipLine, clipRing, extent, meets, type Box, type Point } from './clip.js';
import { encode, thin } from './encode.js';

export interface Sheet {
  /** Rings of land, and lines between countries, as `encode` writes them. */
  readonly land: number[][];
  readonly borders: number[][];
}

type Atlas = Topology<{ countries: GeometryCollection; land: GeometryCollection }>;

/** Points with the box around them, so that what lies elsewhere is passed over. */
interface Shape {
  readonly points: readonly Point[];
  readonly box: Box;
}

interface Shapes {
  readonly rings: readonly Shape[];
  readonly lines: readonly Shape[];
}

export const TILE_DEGREES = 10;
/** Tiles overlap by this much, so that no seam shows between them. */
const OVERLAP_DEGREES = 0.02;
const THINNED_DEGREES = 0.004;
/** Where Web Mercator ends. */
const MOST_LATITUDE = 85;
const WORLD: Box = { west: -180, south: -MOST_LATITUDE, east: 180, north: MOST_LATITUDE };

export function world(): Sheet {
  return cutOut(readAtlas('110m', 0), WORLD);
}

/** Sheets by `west_south` of their corner, in degrees; none where there is only sea. */
export function tiles(): Map<string, Sheet> {
  const shapes = readAtlas('10m', THINNED_DEGREES);
  const sheets = new Map<string, Sheet>();
  for (let south = -90; south < 90; south += TILE_DEGREES) {
    const band = within(shapes, box(-180, south, 360));
    for (let west = -180; west < 180; west += TILE_DEGREES) {
      const sheet = cutOut(band, box(west, south, TILE_DEGREES));
      if (sheet.land.length > 0) sheets.set(`${west}_${south}`, sheet);
    }
  }
  return sheets;
}

function box(west: number, south: number, width: number): Box {
  return {
    west: west - OVERLAP_DEGREES,
    south: Math.max(-MOST_LATITUDE, south - OVERLAP_DEGREES),
    east: west + width + OVERLAP_DEGREES,
    north: Math.min(MOST_LATITUDE, south + TILE_DEGREES + OVERLAP_DEGREES),
  };
}

function within({ rings, lines }: Shapes, bounds: Box): Shapes {
  const near = ({ box }: Shape) => meets(box, bounds);
  return {
    rings: rings
      .filter(near)
      .map(({ points }) => clipRing(points, bounds))
      .filter((points) => points.length > 2)
      .map(toShape),
    lines: lines
      .filter(near)
      .flatMap(({ points }) => clipLine(points, bounds))
      .map(toShape),
  };
}

function toShape(points: readonly Point[]): Shape {
  return { points, box: extent(points) };
}

function cutOut(shapes: Shapes, bounds: Box): Sheet {
  const { rings, lines } = within(shapes, bounds);
  return {
    land: rings.map(({ points }) => encode(points)),
    borders: lines.map(({ points }) => encode(points)),
  };
}

function readAtlas(scale: '10m' | '110m', distance: number): Shapes {
  const file = createRequire(import.meta.url).resolve(`world-atlas/countries-${scale}.json`);
  const atlas = JSON.parse(readFileSync(file, 'utf8')) as Atlas;
  const borders = mesh(atlas, atlas.objects.countries, (one, other) => one !== other);
  return {
    rings: feature(atlas, atlas.objects.land)
      .features.flatMap(({ geometry }) => {
        if (geometry.type === 'Polygon') return geometry.coordinates;
        return geometry.type === 'MultiPolygon' ? geometry.coordinates.flat() : [];
      })
      .map((ring) => toShape(thin(ring.map(toPoint), distance))),
    lines: borders.coordinates.map((line) => toShape(thin(line.map(toPoint), distance))),
  };
}

function toPoint([longitude = 0, latitude = 0]: readonly number[]): Point {
  return [longitude, latitude];
}
