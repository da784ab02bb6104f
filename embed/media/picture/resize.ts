import type { MapSize } from '../media-map.js';
import { type Pixels, RGB } from './pixels.js';

interface Region {
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly columns: number;
}

/** The source pixels that count for one target pixel, and how much each does. */
interface Taps {
  readonly first: number;
  readonly weights: Float64Array;
}

/**
 * Cuts a picture around its centre to the shape of `size` and scales it with a triangle filter that widens as the
 * picture shrinks. Writes [channels, height, width] of 0 to 1 into `target`, whose rows are `stride` apart and whose
 * channels are `plane` apart, from `offset` on.
 */
export function fitPicture(
  pixels: Pixels,
  size: MapSize,
  target: Float32Array,
  { offset, stride, plane }: { readonly offset: number; readonly stride: number; readonly plane: number },
): void {
  const region = centreRegion(pixels, size);
  const across = triangleTaps(region.columns, size.width);
  const down = triangleTaps(region.rows, size.height);
  const narrow = shrinkRows(pixels, region, across);
  down.forEach(({ first, weights }, row) => {
    for (let column = 0; column < size.width; column++) {
      for (let channel = 0; channel < RGB; channel++) {
        let sum = 0;
        for (const [tap, weight] of weights.entries()) {
          sum += weight * (narrow[((first + tap) * size.width + column) * RGB + channel] ?? 0);
        }
        target[offset + channel * plane + row * stride + column] = sum / 255;
      }
    }
  });
}

/** The largest part around the centre whose sides are as those of `size`. */
function centreRegion({ rows, columns }: Pixels, { height, width }: MapSize): Region {
  const wide = columns * height > rows * width;
  const keptRows = wide ? rows : Math.max(1, Math.floor((columns * height) / width));
  const keptColumns = wide ? Math.max(1, Math.floor((rows * width) / height)) : columns;
  return {
    top: Math.floor((rows - keptRows) / 2),
    left: Math.floor((columns - keptColumns) / 2),
    rows: keptRows,
    columns: keptColumns,
  };
}

/** [region rows, width, 3]. */
function shrinkRows(pixels: Pixels, region: Region, across: readonly Taps[]): Float64Array {
  const narrow = new Float64Array(region.rows * across.length * RGB);
  for (let row = 0; row < region.rows; row++) {
    const source = ((region.top + row) * pixels.columns + region.left) * RGB;
    for (const [column, { first, weights }] of across.entries()) {
      const target = (row * across.length + column) * RGB;
      for (let tap = 0; tap < weights.length; tap++) {
        const weight = weights[tap] ?? 0;
        const pixel = source + (first + tap) * RGB;
        for (let channel = 0; channel < RGB; channel++) {
          narrow[target + channel] =
            (narrow[target + channel] ?? 0) + weight * (pixels.data[pixel + channel] ?? 0);
        }
      }
    }
  }
  return narrow;
}

function triangleTaps(source: number, target: number): Taps[] {
  const scale = source / target;
  const reach = Math.max(scale, 1);
  return Array.from({ length: target }, (_, index) => {
    const centre = (index + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - reach));
    const end = Math.min(source, Math.ceil(centre + reach));
    const weights = Float64Array.from({ length: end - first }, (_unused, tap) =>
      Math.max(0, 1 - Math.abs(first + tap + 0.5 - centre) / reach),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}
