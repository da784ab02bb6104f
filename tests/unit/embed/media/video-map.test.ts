import { zipSync } from 'fflate';
import fc from 'fast-check';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { sampledFrames } from '../../../../embed/media/video/tile-frames.js';
import { byFrameNumber } from '../../../../embed/media/video/frame-order.js';
import { videoMap } from '../../../../embed/media/video/video-map.js';
import { InvalidInputError } from '../../../../ingest/errors.js';

const SIZE = { height: 16, width: 16 };

function grey(level: number): Promise<Buffer> {
  const background = { r: level, g: level, b: level };
  return sharp({ create: { width: 6, height: 4, channels: 3, background } })
    .png()
    .toBuffer();
}

/** The level of each tile, in the order of time. */
function tileLevels(data: Float32Array): number[] {
  return Array.from({ length: 16 }, (_, tile) => {
    const pixel = (Math.floor(tile / 4) * 4 + 1) * SIZE.width + (tile % 4) * 4 + 1;
    return Math.round((data[pixel] ?? NaN) * 255);
  });
}

test('sixteen frames are spread evenly over a video and keep its order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), (count) => {
      const frames = sampledFrames(count);
      expect(frames).toHaveLength(16);
      expect([...frames].sort((a, b) => a - b)).toEqual(frames);
      frames.forEach((frame, tile) => {
        expect(Math.abs(frame - ((tile + 0.5) * count) / 16)).toBeLessThanOrEqual(1);
        expect(frame).toBeLessThan(count);
      });
    }),
  );
});

test('the frames of an archive stand in the order of their numbers', async () => {
  const files: Record<string, Uint8Array> = { 'notes.txt': new Uint8Array([1]) };
  for (let frame = 15; frame >= 0; frame--) files[`loop/frame${frame}.png`] = await grey(frame * 10);
  const { data } = await videoMap(zipSync(files), SIZE);
  expect(tileLevels(data)).toEqual(Array.from({ length: 16 }, (_, frame) => frame * 10));
});

test('a video of one frame shows it sixteen times', async () => {
  const { data } = await videoMap(zipSync({ 'only.png': await grey(70) }), SIZE);
  expect(new Set(tileLevels(data))).toEqual(new Set([70]));
});

test('names are ordered as people count', () => {
  expect(['b1', 'a10', 'a2', 'a', 'a02x'].sort(byFrameNumber)).toEqual(['a', 'a2', 'a02x', 'a10', 'b1']);
});

test('an archive that unpacks into too much is refused before it does', async () => {
  const picture = new Uint8Array(23_000_000);
  const bomb = zipSync({ 'a.png': picture, 'b.png': picture, 'c.png': picture }, { level: 1 });
  expect(bomb.length).toBeLessThan(500_000);
  await expect(videoMap(bomb, SIZE)).rejects.toThrow(/67108864/);
});

test.each([
  ['an archive without pictures', zipSync({ 'notes.txt': new Uint8Array([1]) }), '0 pictures'],
  ['a damaged archive', Buffer.from('PK\u0003\u0004 and no more'), 'whole ZIP'],
  ['an MP4', Buffer.from('\0\0\0\u0018ftypisom'), 'ffmpeg'],
])('%s is refused with a reason', async (_, bytes, message) => {
  await expect(videoMap(bytes, SIZE)).rejects.toThrow(InvalidInputError);
  await expect(videoMap(bytes, SIZE)).rejects.toThrow(message);
});
