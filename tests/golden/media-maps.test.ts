import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { mapMedia, type MediaMapping } from '../../embed/media/map-media.js';
import { readSafetensors, storedTensor } from '../support/safetensors.js';

const FOLDER = new URL('media/', import.meta.url);
const EXPECTED = readSafetensors(new URL('maps.safetensors', FOLDER));

/** As in make-media-maps.py. */
const MAPPINGS: readonly (readonly [files: readonly string[], mapping: MediaMapping])[] = [
  [
    ['turned.jpg', 'alpha.png', 'grey.png', 'sky.webp'],
    { modality: 'image', size: { height: 24, width: 32 } },
  ],
  [
    ['stereo.flac', 'mono.ogg', 'mono.mp3', 'low-rate.wav'],
    {
      modality: 'audio',
      size: { height: 40, width: 32 },
      spectrogram: { frameLength: 64, frameShift: 40 },
    },
  ],
  [['tree.xyz'], { modality: 'pointcloud', size: { height: 24, width: 24 } }],
  [['moving.gif', 'moving.zip'], { modality: 'video', size: { height: 32, width: 48 } }],
];

describe('a map equals to 1e-3 the one that the training side makes of', () => {
  for (const [files, mapping] of MAPPINGS) {
    test.each(files)('%s', async (file) => {
      const expected = storedTensor(EXPECTED, file);
      const { data, channels, height, width } = await mapMedia(await readFile(new URL(file, FOLDER)), mapping);
      expect([channels, height, width]).toEqual(expected.shape);
      const largest = expected.data.reduce(
        (most, value, index) => Math.max(most, Math.abs(value - (data[index] ?? NaN))),
        0,
      );
      expect(largest).toBeLessThan(1e-3);
    });
  }
});
