import sharp from 'sharp';
import { InvalidInputError } from '../../../ingest/errors.js';
import { fileFormat } from '../file-format.js';
import { MEDIA_LIMITS } from '../media-limits.js';
import type { Pixels } from './pixels.js';

/** Every picture is another one: to keep what was decoded would only hold memory. */
sharp.cache(false);

const FORMATS: readonly string[] = ['jpeg', 'png', 'webp', 'gif'];

/**
 * A JPEG, PNG, WebP or the first frame of a GIF, upright as EXIF says, alpha over white, grey as RGB, 16 bits as
 * the upper 8. Rejects with InvalidInputError where it is none of these, damaged, or of too many pixels.
 */
export async function decodePicture(bytes: Uint8Array): Promise<Pixels> {
  requirePicture(bytes);
  return decodeFrames(bytes, 1).then(({ pixels }) => pixels);
}

/** All frames of an animation, one below the other in `pixels`. */
export async function decodeAnimation(
  bytes: Uint8Array,
): Promise<{ readonly pixels: Pixels; readonly frames: number }> {
  requirePicture(bytes);
  return decodeFrames(bytes, -1);
}

/** The decoder knows many more formats than anybody needs here, so it never sees other files. */
function requirePicture(bytes: Uint8Array): void {
  const format = fileFormat(bytes);
  if (format !== undefined && FORMATS.includes(format)) return;
  throw new InvalidInputError('picture', format ?? 'an unknown format', FORMATS.join(', '));
}

async function decodeFrames(bytes: Uint8Array, pages: number) {
  try {
    const limitInputPixels = pages < 0 ? MEDIA_LIMITS.animationPixels : MEDIA_LIMITS.pixels;
    const picture = sharp(bytes, { pages, limitInputPixels, failOn: 'error' });
    const { pages: frames = 1 } = await picture.metadata();
    if (pages < 0 && frames > MEDIA_LIMITS.frames) {
      throw new InvalidInputError('frames', frames, `at most ${MEDIA_LIMITS.frames}`);
    }
    if (pages === 1) picture.autoOrient();
    const { data, info } = await picture
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const pixels = { rows: info.height, columns: info.width, data: toRgb(data, info.channels) };
    return { pixels, frames: pages < 0 ? frames : 1 };
  } catch (cause) {
    if (cause instanceof InvalidInputError) throw cause;
    throw new InvalidInputError('picture', reason(cause), 'a whole picture', { cause });
  }
}

function toRgb(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  const rgb = new Uint8Array((data.length / channels) * 3);
  for (let pixel = 0; pixel * channels < data.length; pixel++) {
    rgb.fill(data[pixel * channels] ?? 0, pixel * 3, pixel * 3 + 3);
  }
  return rgb;
}

/** The decoder's first line: what follows names its internals. */
function reason(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.split('\n')[0] ?? message;
}
