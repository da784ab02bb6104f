import { InvalidInputError } from '../../../ingest/errors.js';
import { fileFormat } from '../file-format.js';
import type { MapSize, MediaMap } from '../media-map.js';
import { decodeAnimation, decodePicture } from '../picture/decode-picture.js';
import { type Pixels, RGB } from '../picture/pixels.js';
import { sampledFrames, tileFrames } from './tile-frames.js';
import { zippedPictures } from './zipped-pictures.js';

/**
 * A GIF, or a ZIP of pictures in the order of their names, as [3, height, width]: sixteen frames, evenly spaced, in
 * four rows of four. Rejects with InvalidInputError where it cannot be read.
 */
export async function videoMap(bytes: Uint8Array, size: MapSize): Promise<MediaMap> {
  const format = fileFormat(bytes);
  if (format === 'gif') return tileFrames(await animationFrames(bytes), size);
  if (format === 'zip') return pictureSequenceMap(zippedPictures(bytes), size);
  throw new InvalidInputError(
    'video',
    format ?? 'an unknown format',
    'a GIF or a ZIP of pictures (ffmpeg -i FILE -r 4 frame%04d.png makes them of other videos)',
  );
}

/** Pictures, each the bytes of a file and at least one, in the order of time. */
export async function pictureSequenceMap(pictures: readonly Uint8Array[], size: MapSize): Promise<MediaMap> {
  const frames: Pixels[] = [];
  let last: { readonly index: number; readonly pixels: Pixels } | undefined;
  for (const index of sampledFrames(pictures.length)) {
    const picture = pictures[index];
    if (picture === undefined) throw new InvalidInputError('frames', pictures.length, 'at least one picture');
    if (last?.index !== index) last = { index, pixels: await decodePicture(picture) };
    frames.push(last.pixels);
  }
  return tileFrames(frames, size);
}

async function animationFrames(bytes: Uint8Array): Promise<Pixels[]> {
  const { pixels, frames } = await decodeAnimation(bytes);
  const rows = pixels.rows / frames;
  const length = rows * pixels.columns * RGB;
  return sampledFrames(frames).map((index) => ({
    rows,
    columns: pixels.columns,
    data: pixels.data.subarray(index * length, (index + 1) * length),
  }));
}
