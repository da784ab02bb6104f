import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { audioMap } from '../../../../embed/media/audio/audio-map.js';
import { SILENCE } from '../../../../embed/media/audio/filterbank.js';
import { InvalidInputError } from '../../../../ingest/errors.js';
import { tone, waveFile } from './wave-file.js';

const SIZE = { height: 50, width: 40 };
const GOLDEN = new URL('../../../golden/media/', import.meta.url);

function loudestBin(map: Float32Array, frame: number): number {
  const row = map.subarray(frame * SIZE.width, (frame + 1) * SIZE.width);
  return row.indexOf(Math.max(...row));
}

test('stereo of two equal channels sounds as mono does', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.float64Array({ minLength: 1, maxLength: 4_000, min: -1, max: 1, noNaN: true }),
      async (sound) => {
        const mono = await audioMap(waveFile([sound], 16_000), SIZE);
        const stereo = await audioMap(waveFile([sound, sound], 16_000), SIZE);
        expect(stereo.data).toEqual(mono.data);
      },
    ),
    { numRuns: 30 },
  );
});

test('opposite channels cancel to silence', async () => {
  const sound = tone(440, 16_000, 0.3);
  const { data } = await audioMap(waveFile([sound, sound.map((value) => -value)], 16_000), SIZE);
  expect(new Set(data)).toEqual(new Set([Math.fround(SILENCE)]));
});

test('a tone lies in the same mel bin at every sample rate', async () => {
  const reference = await audioMap(waveFile([tone(1_000, 16_000, 0.5)], 16_000), SIZE);
  for (const rate of [8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 44_099]) {
    const { data } = await audioMap(waveFile([tone(1_000, rate, 0.5)], rate), SIZE);
    expect(loudestBin(data, 20)).toBe(loudestBin(reference.data, 20));
    const bin = 20 * SIZE.width + loudestBin(data, 20);
    expect(data[bin]).toBeCloseTo(reference.data[bin] ?? NaN, 1);
  }
});

test('a sound that begins some frames later has its rows as much later', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 20 }), async (frames) => {
      const sound = tone(700, 16_000, 0.2);
      const later = new Float64Array(sound.length + frames * 160);
      later.set(sound, frames * 160);
      const early = await audioMap(waveFile([sound], 16_000), SIZE);
      const late = await audioMap(waveFile([later], 16_000), SIZE);
      const rows = 18 * SIZE.width;
      expect(late.data.subarray(frames * SIZE.width, frames * SIZE.width + rows)).toEqual(
        early.data.subarray(0, rows),
      );
    }),
    { numRuns: 20 },
  );
});

test('a short sound is padded with silence and a long one is cut at the end', async () => {
  const short = await audioMap(waveFile([tone(500, 16_000, 0.1)], 16_000), SIZE);
  expect(new Set(short.data.subarray(8 * SIZE.width))).toEqual(new Set([Math.fround(SILENCE)]));
  const long = tone(500, 16_000, 3);
  const cut = await audioMap(waveFile([long], 16_000), SIZE);
  const whole = await audioMap(waveFile([long.subarray(0, 16_000)], 16_000), SIZE);
  expect(cut.data).toEqual(whole.data);
});

test('a long file is decoded no further than the map needs', async () => {
  const hour = await audioMap(waveFile([new Float64Array(16_000 * 600)], 16_000), SIZE);
  expect(hour.data).toHaveLength(SIZE.height * SIZE.width);
});

test.each([
  ['no samples', waveFile([new Float64Array()], 16_000), 'at least one'],
  ['no data chunk', Buffer.from('RIFF\0\0\0\0WAVE'), 'whole WAV'],
  ['a rate of 2 Hz', waveFile([new Float64Array(9)], 2), '1000 to 384000'],
])('a WAV file with %s is refused', async (_, bytes, message) => {
  await expect(audioMap(bytes, SIZE)).rejects.toThrow(message);
});

test.each(['mono.ogg', 'stereo.flac', 'mono.mp3'])(
  '%s cut in half is read to its end or refused',
  async (file) => {
    const bytes = await readFile(new URL(file, GOLDEN));
    const outcome = await audioMap(bytes.subarray(0, bytes.length / 2), SIZE).catch(
      (error: unknown) => error,
    );
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(InvalidInputError);
    else expect(outcome).toMatchObject({ channels: 1 });
  },
);
