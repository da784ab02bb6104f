import { read } from '../api/client.js';
import { toDegrees, toWorld } from './mercator.js';
import { sheetSchema, toSheet, worldSchema, type Sheet } from './sheet.js';
import { toWorldPoint, type Camera, type Size } from './view.js';

const TILE_DEGREES = 10;
/** Where the world is wider than this many pixels, the coarse map looks coarse. */
const TILES_FROM_SCALE = 6_000;

/** Land and borders under the stations: the world at once, finer tiles when somebody looks closer. */
export class Basemap {
  #world: Sheet | undefined;
  #existing: ReadonlySet<string> = new Set();
  readonly #tiles = new Map<string, Sheet | undefined>();
  readonly #onChange: () => void;

  /** `onChange` is called whenever there is more to draw. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
    read('basemap/world.json', worldSchema).then((world) => {
      this.#world = toSheet(world, { x: 0, y: 0 });
      this.#existing = new Set(world.tiles);
      onChange();
    }, reportMissing);
  }

  /** What to draw now; asks for the tiles that are not here yet, and has the world in their place. */
  sheets(camera: Camera, size: Size): readonly Sheet[] {
    if (this.#world === undefined) return [];
    if (camera.k < TILES_FROM_SCALE) return [this.#world];
    const wanted = tilesOnView(camera, size).filter((name) => this.#existing.has(name));
    for (const name of wanted) this.#request(name);
    const here = wanted.flatMap((name) => this.#tiles.get(name) ?? []);
    return here.length < wanted.length ? [this.#world] : here;
  }

  #request(name: string): void {
    if (this.#tiles.has(name)) return;
    this.#tiles.set(name, undefined);
    const [west = 0, south = 0] = name.split('_').map(Number);
    read(`basemap/${name}.json`, sheetSchema).then((tile) => {
      this.#tiles.set(name, toSheet(tile, toWorld(west, south)));
      this.#onChange();
    }, reportMissing);
  }
}

function tilesOnView(camera: Camera, { width, height }: Size): string[] {
  const northWest = toDegrees(toWorldPoint(camera, 0, 0));
  const southEast = toDegrees(toWorldPoint(camera, width, height));
  const floor = (degrees: number) => Math.floor(degrees / TILE_DEGREES) * TILE_DEGREES;
  const names: string[] = [];
  for (let south = floor(southEast.latitude); south <= northWest.latitude; south += TILE_DEGREES) {
    for (let west = floor(northWest.longitude); west <= southEast.longitude; west += TILE_DEGREES) {
      names.push(`${west}_${south}`);
    }
  }
  return names;
}

/** Stations without land under them still say where they are: the map goes on, and the console says why it is bare. */
function reportMissing(error: unknown): void {
  reportError(error);
}
