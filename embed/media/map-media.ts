import { InvalidInputError } from '../../ingest/errors.js';
import { audioMap } from './audio/audio-map.js';
import { MEDIA_LIMITS } from './media-limits.js';
import type { MapSize, MediaMap, SpectrogramFrames } from './media-map.js';
import type { Modality } from './modality.js';
import { imageMap } from './picture/image-map.js';
import { pointCloudMap } from './point-cloud/point-cloud-map.js';
import { videoMap } from './video/video-map.js';

/** What a map has to look like for one model. */
export interface MediaMapping {
  readonly modality: Modality;
  readonly size: MapSize;
  /** Of sound; Kaldi's where it is not given. */
  readonly spectrogram?: SpectrogramFrames | undefined;
}

/**
 * From the bytes of a file to the map that a model reads: the same bytes always give the same map. Rejects with
 * InvalidInputError, which says what is wrong with the file.
 */
export async function mapMedia(bytes: Uint8Array, mapping: MediaMapping): Promise<MediaMap> {
  if (bytes.length === 0 || bytes.length > MEDIA_LIMITS.bytes) {
    throw new InvalidInputError('bytes', bytes.length, `1 to ${MEDIA_LIMITS.bytes}`);
  }
  switch (mapping.modality) {
    case 'image':
      return imageMap(bytes, mapping.size);
    case 'audio':
      return audioMap(bytes, mapping.size, mapping.spectrogram);
    case 'pointcloud':
      return pointCloudMap(bytes, mapping.size);
    case 'video':
      return videoMap(bytes, mapping.size);
  }
}
