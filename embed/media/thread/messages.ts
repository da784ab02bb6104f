import type { MediaMapping } from '../map-media.js';
import type { MediaMap } from '../media-map.js';

export interface MappingCall {
  readonly bytes: Uint8Array;
  readonly mapping: MediaMapping;
}

export type MappingAnswer =
  | { readonly kind: 'map'; readonly map: MediaMap }
  | {
      readonly kind: 'refused';
      readonly field: string;
      readonly value: string | number | undefined;
      readonly allowed: string;
    }
  | { readonly kind: 'failed'; readonly reason: string };
