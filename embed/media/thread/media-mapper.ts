import type { MediaMapping } from '../map-media.js';
import type { MediaMap } from '../media-map.js';

/** Makes maps somewhere: here, or in a thread of its own. */
export interface MediaMapper {
  /**
   * Rejects with InvalidInputError where the file cannot be read, and with QueueFullError where too many wait.
   * The bytes stay the caller's.
   */
  map(bytes: Uint8Array, mapping: MediaMapping): Promise<MediaMap>;
  close(): Promise<void>;
}
