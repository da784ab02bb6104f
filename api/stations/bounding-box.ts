import { z } from 'zod';
import type { Coordinate } from '../../ingest/stations/great-circle.js';

const ALLOWED =
  'west,south,east,north in degrees, such as 3.3,50.7,7.3,53.6; west may be greater than east where the box crosses 180°';
const NUMBER = /^[+-]?\d{1,3}(?:\.\d{1,18})?$/;

export interface BoundingBox {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** `west,south,east,north`, as GeoJSON orders them. */
export const boundingBoxSchema = z
  .string(ALLOWED)
  .max(100, ALLOWED)
  .transform((text, context): BoundingBox => {
    const parts = text.split(',').map((part) => part.trim());
    const [west = NaN, south = NaN, east = NaN, north = NaN] = parts.map((part) =>
      NUMBER.test(part) ? Number(part) : NaN,
    );
    const inBounds = [west, east].every((x) => Math.abs(x) <= 180) && south >= -90 && north <= 90;
    if (parts.length === 4 && inBounds && south <= north) return { west, south, east, north };
    context.addIssue({ code: 'custom', message: ALLOWED, input: text });
    return z.NEVER;
  })
  .meta({ pattern: '^-?1?[0-7]?[0-9],-?[0-8]?[0-9],-?1?[0-7]?[0-9],90$', examples: ['3.3,50.7,7.3,53.6'] });

export function contains(box: BoundingBox, { latitude, longitude }: Coordinate): boolean {
  if (latitude < box.south || latitude > box.north) return false;
  return box.west <= box.east
    ? longitude >= box.west && longitude <= box.east
    : longitude >= box.west || longitude <= box.east;
}
