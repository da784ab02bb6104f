import * as z from 'zod/mini';
import { toWorld, type WorldPoint } from './mercator.js';

const STEPS_PER_DEGREE = 1000;

const line = z.array(z.int());
const sheet = { land: z.array(line), borders: z.array(line) };
export const sheetSchema = z.object(sheet);
export const worldSchema = z.object({ ...sheet, tiles: z.array(z.string()) });

/** Land and borders ready to draw, relative to `corner`: so near it single precision is enough. */
export interface Sheet {
  readonly corner: WorldPoint;
  readonly land: Path2D;
  readonly borders: Path2D;
}

export function toSheet({ land, borders }: z.output<typeof sheetSchema>, corner: WorldPoint): Sheet {
  return { corner, land: trace(land, corner, true), borders: trace(borders, corner, false) };
}

/** Lines are whole numbers: the first point, then each point's step from the one before it, in 1/1000 degree. */
function trace(lines: readonly (readonly number[])[], corner: WorldPoint, closed: boolean): Path2D {
  const path = new Path2D();
  for (const numbers of lines) {
    let [longitude, latitude] = [0, 0];
    for (let index = 0; index < numbers.length; index += 2) {
      longitude += numbers[index] ?? 0;
      latitude += numbers[index + 1] ?? 0;
      const { x, y } = toWorld(longitude / STEPS_PER_DEGREE, latitude / STEPS_PER_DEGREE);
      if (index === 0) path.moveTo(x - corner.x, y - corner.y);
      else path.lineTo(x - corner.x, y - corner.y);
    }
    if (closed) path.closePath();
  }
  return path;
}
