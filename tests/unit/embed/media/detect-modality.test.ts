import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { detectModality } from '../../../../embed/media/detect-modality.js';
import { mapMedia } from '../../../../embed/media/map-media.js';
import { mapPicture } from '../../../../embed/media/map-picture.js';
import sharp from 'sharp';

const GOLDEN = new URL('../../../golden/media/', import.meta.url);

test.each([
  ['turned.jpg', 'image'],
  ['alpha.png', 'image'],
  ['sky.webp', 'image'],
  ['mono.ogg', 'audio'],
  ['mono.mp3', 'audio'],
  ['stereo.flac', 'audio'],
  ['low-rate.wav', 'audio'],
  ['tree.xyz', 'pointcloud'],
  ['moving.gif', 'video'],
  ['moving.zip', 'video'],
] as const)('%s is seen to be %s, and its map can be looked at', async (file, modality) => {
  const bytes = await readFile(new URL(file, GOLDEN));
  expect(detectModality(bytes)).toBe(modality);
  const map = await mapMedia(bytes, { modality, size: { height: 32, width: 48 } });
  const picture = await sharp(await mapPicture(map, modality)).metadata();
  expect(picture.format).toBe('png');
  const views = { image: [48, 32], audio: [32, 48], pointcloud: [144, 32], video: [48, 32] } as const;
  expect([picture.width, picture.height]).toEqual(views[modality]);
});

test.each(['', 'hello there', '{"a": 1}', '12\n13\n'])('%j is nothing that can be read', (text) => {
  expect(() => detectModality(Buffer.from(text))).toThrow(/a picture/);
});
