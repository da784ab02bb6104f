import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { imageMap } from '../../../../embed/media/picture/image-map.js';
import { InvalidInputError } from '../../../../ingest/errors.js';

const SIZE = { height: 8, width: 8 };

function plain(width: number, height: number, colour: string): Sharp {
  return sharp({ create: { width, height, channels: 3, background: colour } });
}

test('a picture of one colour is a map of one colour, whatever its size and shape', async () => {
  const side = fc.integer({ min: 1, max: 40 });
  const level = fc.integer({ min: 0, max: 255 });
  await fc.assert(
    fc.asyncProperty(side, side, level, level, level, async (width, height, red, green, blue) => {
      const picture = await plain(width, height, `rgb(${red}, ${green}, ${blue})`).png().toBuffer();
      const { data } = await imageMap(picture, SIZE);
      [red, green, blue].forEach((value, channel) => {
        for (const pixel of data.subarray(channel * 64, channel * 64 + 64)) {
          expect(pixel).toBeCloseTo(value / 255, 6);
        }
      });
    }),
    { numRuns: 50 },
  );
});

test('every EXIF orientation gives the upright picture', async () => {
  const upright = sharp(Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]), {
    raw: { width: 2, height: 2, channels: 3 },
  });
  const expected = await imageMap(await upright.clone().png().toBuffer(), SIZE);
  // What a camera that is held so writes: orientation 3 is upside down, 6 and 8 are on a side.
  for (const [orientation, degrees] of [
    [3, 180],
    [6, 270],
    [8, 90],
  ] as const) {
    const turned = await upright.clone().rotate(degrees).png().toBuffer();
    const marked = await sharp(turned).withMetadata({ orientation }).png().toBuffer();
    expect((await imageMap(marked, SIZE)).data).toEqual(expected.data);
  }
});

test('what is transparent is white', async () => {
  const clear = sharp({
    create: { width: 4, height: 4, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  });
  const { data } = await imageMap(await clear.png().toBuffer(), SIZE);
  expect(new Set(data)).toEqual(new Set([1]));
});

test('a grey picture has three equal channels, also with 16 bits', async () => {
  const ramp = Uint16Array.from({ length: 64 }, (_, index) => index * 1024);
  const grey = sharp(ramp, { raw: { width: 8, height: 8, channels: 1 } });
  const { data } = await imageMap(await grey.toColourspace('grey16').png().toBuffer(), SIZE);
  expect(data.subarray(0, 64)).toEqual(data.subarray(64, 128));
  expect(data.subarray(0, 64)).toEqual(data.subarray(128));
  expect(data[63]).toBeGreaterThan(0.9);
});

test('a small file that unpacks into too many pixels is refused', async () => {
  const bomb = await plain(9_000, 9_000, 'white').png({ compressionLevel: 9 }).toBuffer();
  expect(bomb.length).toBeLessThan(1_000_000);
  await expect(imageMap(bomb, SIZE)).rejects.toThrow(/pixel limit/);
});

test.each([
  ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
  ['a sound', Buffer.from('RIFF....WAVEfmt ')],
  ['half a JPEG', Buffer.from('ffd8ffe000104a46', 'hex')],
])('%s is refused as no picture', async (_, bytes) => {
  await expect(imageMap(bytes, SIZE)).rejects.toThrow(InvalidInputError);
});
