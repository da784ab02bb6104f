import { unzipSync } from 'fflate';
import { InvalidInputError } from '../../../ingest/errors.js';
import { MEDIA_LIMITS } from '../media-limits.js';
import { byFrameNumber } from './frame-order.js';
import { sampledFrames } from './tile-frames.js';

const PICTURE = /^(?!__MACOSX\/)(?:.*\/)?[^/.][^/]*\.(?:jpe?g|png|webp|gif)$/i;

/**
 * The sixteen pictures of an archive that will be looked at, in the order of their names; nothing else of it is
 * inflated. Throws InvalidInputError where there are none, too many or too large ones, or the archive is damaged.
 */
export function zippedPictures(bytes: Uint8Array): Uint8Array[] {
  try {
    const names = pictureNames(bytes);
    const wanted = sampledFrames(names.length).map((index) => names[index] ?? '');
    let inflated = 0;
    const files = unzipSync(bytes, {
      filter({ name, originalSize }) {
        if (!wanted.includes(name)) return false;
        inflated += originalSize;
        if (inflated <= MEDIA_LIMITS.inflatedBytes) return true;
        throw new InvalidInputError(
          'archive',
          inflated,
          `pictures of ${MEDIA_LIMITS.inflatedBytes} bytes at most`,
        );
      },
    });
    return wanted.map((name) => files[name] ?? new Uint8Array());
  } catch (cause) {
    if (cause instanceof InvalidInputError) throw cause;
    throw new InvalidInputError('archive', String(cause), 'a whole ZIP file', { cause });
  }
}

function pictureNames(bytes: Uint8Array): string[] {
  const names: string[] = [];
  unzipSync(bytes, {
    filter({ name }) {
      if (PICTURE.test(name)) names.push(name);
      return false;
    },
  });
  if (names.length > 0 && names.length <= MEDIA_LIMITS.frames) return names.sort(byFrameNumber);
  throw new InvalidInputError('archive', `${names.length} pictures`, `1 to ${MEDIA_LIMITS.frames}`);
}
