import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { FIXTURE_MODELS } from '../forecast/support/fixture-models.js';
import { run, temporaryFolder } from './run-stationcast.js';

const MEDIA = fileURLToPath(new URL('../../golden/media/', import.meta.url));
const ENVIRONMENT = { STATIONCAST_MODELS: FIXTURE_MODELS, STATIONCAST_PROVIDER: 'cpu' };

const outputSchema = z.array(
  z.strictObject({
    file: z.string(),
    modality: z.enum(['image', 'audio', 'pointcloud', 'video']),
    model: z.string(),
    labels: z.array(z.strictObject({ label: z.string(), probability: z.number().min(0).max(1) })),
    milliseconds: z.number(),
  }),
);

test('files of all modalities are named in their order, a folder of frames among them, and their maps are written', async () => {
  const folder = await temporaryFolder();
  const frames = path.join(folder, 'frames');
  await mkdir(frames);
  for (const number of [1, 2]) {
    const green = sharp({ create: { width: 20, height: 10, channels: 3, background: '#00ff00' } });
    await green.png().toFile(path.join(frames, `${number}.png`));
  }
  const files = [
    ...['sky.webp', 'mono.ogg', 'tree.xyz', 'moving.gif'].map((file) => path.join(MEDIA, file)),
    frames,
  ];
  const maps = path.join(folder, 'maps');

  const { code, stdout, stderr } = await run(['classify', ...files, '--json', '--maps', maps], ENVIRONMENT);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const classified = outputSchema.parse(JSON.parse(stdout));
  expect(classified.map(({ file }) => file)).toEqual(files);
  expect(classified.map(({ modality }) => modality)).toEqual([
    'image',
    'audio',
    'pointcloud',
    'video',
    'video',
  ]);
  expect(classified.at(-1)?.labels[0]?.label).toBe('green');
  expect((await readFile(path.join(maps, 'mono.ogg.png'))).toString('latin1', 1, 4)).toBe('PNG');
});

test('a file that cannot be read is named with the reason, the others are classified', async () => {
  const folder = await temporaryFolder();
  const damaged = path.join(folder, 'damaged.jpg');
  const good = path.join(folder, 'good.webp');
  await writeFile(damaged, Buffer.from('ffd8ffe0', 'hex'));
  await copyFile(path.join(MEDIA, 'sky.webp'), good);
  const { code, stdout, stderr } = await run(['classify', damaged, '/no/such/file', good], ENVIRONMENT);
  expect(code).toBe(2);
  expect(stderr).toContain(`${damaged}: picture: `);
  expect(stderr).toContain('/no/such/file: file: ');
  expect(stderr.trim().split('\n')).toHaveLength(2);
  expect(stdout).toContain('good.webp');
  expect(stdout).toMatch(/blue \d+\.\d %/);
});
