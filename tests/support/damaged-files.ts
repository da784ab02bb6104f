import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Modality } from '../../embed/media/modality.js';

/** From the project's folder, where tests and benchmarks are started. */
const MEDIA = 'tests/golden/media';
const FILES: Readonly<Record<Modality, readonly string[]>> = {
  image: ['turned.jpg', 'alpha.png', 'grey.png', 'sky.webp', 'moving.gif'],
  audio: ['stereo.flac', 'mono.ogg', 'mono.mp3', 'low-rate.wav'],
  pointcloud: ['tree.xyz'],
  video: ['moving.gif', 'moving.zip'],
};
const HEADER_BYTES = 64;
const LONGEST_GAP = 200;

export interface DamagedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Whole files, each damaged in one of four ways: cut off, some bytes changed, its header changed, a part missing. */
export async function* damagedFiles(
  modality: Modality,
  count: number,
  seed: number,
): AsyncGenerator<DamagedFile> {
  const random = generator(seed);
  const wholes = await Promise.all(FILES[modality].map((file) => readFile(path.join(MEDIA, file))));
  for (let index = 0; index < count; index++) {
    const whole = wholes[index % wholes.length] ?? Buffer.alloc(0);
    const name = FILES[modality][index % wholes.length] ?? '';
    yield { name: `${name}, damage ${index}`, bytes: damage(Buffer.from(whole), random) };
  }
}

function damage(bytes: Buffer, random: (below: number) => number): Buffer {
  switch (random(4)) {
    case 0:
      return bytes.subarray(0, 1 + random(bytes.length));
    case 1:
      return changed(bytes, bytes.length, 1 + random(20), random);
    case 2:
      return changed(bytes, Math.min(HEADER_BYTES, bytes.length), 1 + random(4), random);
    default: {
      const start = random(bytes.length);
      return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + 1 + random(LONGEST_GAP))]);
    }
  }
}

function changed(bytes: Buffer, end: number, times: number, random: (below: number) => number): Buffer {
  for (let change = 0; change < times; change++) bytes[random(end)] = random(256);
  return bytes;
}

/** Mulberry32: the same seed gives the same damage. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
