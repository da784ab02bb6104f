import type { MapSize, MediaMap } from '../media-map.js';
import { decodePicture } from './decode-picture.js';
import { RGB } from './pixels.js';
import { fitPicture } from './resize.js';

/**
 * A picture as [3, height, width], RGB of 0 to 1 (a model's own normalisation is in its graph). Rejects with
 * InvalidInputError as `decodePicture` does.
 */
export async function imageMap(bytes: Uint8Array, size: MapSize): Promise<MediaMap> {
  const pixels = await decodePicture(bytes);
  const plane = size.height * size.width;
  const data = new Float32Array(RGB * plane);
  fitPicture(pixels, size, data, { offset: 0, stride: size.width, plane });
  return { channels: RGB, ...size, data };
}
