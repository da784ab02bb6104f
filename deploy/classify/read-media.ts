import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { zipSync } from 'fflate';
import { MEDIA_LIMITS } from '../../embed/media/media-limits.js';
import { byFrameNumber } from '../../embed/media/video/frame-order.js';
import { sampledFrames } from '../../embed/media/video/tile-frames.js';
import { InvalidInputError } from '../../ingest/errors.js';

const PICTURE = /^[^.].*\.(?:jpe?g|png|webp|gif)$/i;

/**
 * The bytes of a file; of a folder of frames a ZIP of those that will be looked at, so that it is one file like any
 * other. Rejects with InvalidInputError where there is nothing that can be read.
 */
export async function readMedia(file: string): Promise<Uint8Array> {
  try {
    const status = await stat(file);
    if (status.isDirectory()) return await zippedFrames(file);
    if (status.size > MEDIA_LIMITS.bytes) {
      throw new InvalidInputError('bytes', status.size, `at most ${MEDIA_LIMITS.bytes}`);
    }
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof InvalidInputError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidInputError('file', reason, 'a file or a folder of frames', { cause });
  }
}

async function zippedFrames(folder: string): Promise<Uint8Array> {
  const names = (await readdir(folder)).filter((name) => PICTURE.test(name)).sort(byFrameNumber);
  if (names.length === 0)
    throw new InvalidInputError('folder', folder, 'pictures (JPEG, PNG, WebP, GIF) in it');
  const frames: Record<string, Uint8Array> = {};
  for (const [tile, index] of sampledFrames(names.length).entries()) {
    frames[`${tile}.png`] = await readFile(path.join(folder, names[index] ?? ''));
  }
  return zipSync(frames, { level: 0 });
}
