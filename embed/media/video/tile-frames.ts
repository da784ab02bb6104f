import { InvalidInputError } from '../../../ingest/errors.js';
import type { MapSize, MediaMap } from '../media-map.js';
import { type Pixels, RGB } from '../picture/pixels.js';
import { fitPicture } from '../picture/resize.js';

/** In a row, and rows. */
export const TILES = 4;
export const TILED_FRAMES = TILES ** 2;

/** Which of `count` frames stand in the tiles: the middle of each sixteenth; few frames are repeated. */
export function sampledFrames(count: number): number[] {
  return Array.from({ length: TILED_FRAMES }, (_, tile) =>
    Math.floor(((2 * tile + 1) * count) / (2 * TILED_FRAMES)),
  );
}

/** Sixteen frames as [3, height, width], in the order of time, row by row. */
export function tileFrames(frames: readonly Pixels[], size: MapSize): MediaMap {
  if (size.height % TILES !== 0 || size.width % TILES !== 0) {
    throw new InvalidInputError('map', `${size.height}x${size.width}`, `sides that ${TILES} divides`);
  }
  const plane = size.height * size.width;
  const tile = { height: size.height / TILES, width: size.width / TILES };
  const data = new Float32Array(RGB * plane);
  frames.forEach((frame, index) => {
    const top = Math.floor(index / TILES) * tile.height;
    const left = (index % TILES) * tile.width;
    fitPicture(frame, tile, data, { offset: top * size.width + left, stride: size.width, plane });
  });
  return { channels: RGB, ...size, data };
}
