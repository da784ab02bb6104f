import sharp from 'sharp';
import type { MediaMap } from './media-map.js';
import type { Modality } from './modality.js';

/**
 * A map as people look at it, a PNG: of images and videos its colours; of sound the spectrogram, time to the right
 * and low tones below; of point clouds the three views side by side, near points bright.
 */
export async function mapPicture(map: MediaMap, modality: Modality): Promise<Buffer> {
  if (modality === 'audio') return greyPicture(turnedSpectrogram(map), map.height, map.width);
  if (modality === 'pointcloud')
    return greyPicture(besideEachOther(map), map.channels * map.width, map.height);
  return colourPicture(map);
}

function colourPicture({ channels, height, width, data }: MediaMap): Promise<Buffer> {
  const plane = height * width;
  const bytes = Uint8Array.from({ length: channels * plane }, (_, index) =>
    Math.round(255 * (data[(index % channels) * plane + Math.floor(index / channels)] ?? 0)),
  );
  return png(bytes, width, height, 3);
}

function greyPicture(values: Float32Array, width: number, height: number): Promise<Buffer> {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const span = high - low || 1;
  const bytes = Uint8Array.from(values, (value) => Math.round((255 * (value - low)) / span));
  return png(bytes, width, height, 1);
}

function png(bytes: Uint8Array, width: number, height: number, channels: 1 | 3): Promise<Buffer> {
  return sharp(bytes, { raw: { width, height, channels } }).png().toBuffer();
}

/** [frames, bins] as [bins, frames], the highest bin first. */
function turnedSpectrogram({ height: frames, width: bins, data }: MediaMap): Float32Array {
  return Float32Array.from(
    { length: frames * bins },
    (_, index) => data[(index % frames) * bins + bins - 1 - Math.floor(index / frames)] ?? 0,
  );
}

/** [views, height, width] as [height, views * width]. */
function besideEachOther({ channels: views, height, width, data }: MediaMap): Float32Array {
  return Float32Array.from({ length: views * height * width }, (_, index) => {
    const row = Math.floor(index / (views * width));
    const column = index % (views * width);
    return data[(Math.floor(column / width) * height + row) * width + (column % width)] ?? 0;
  });
}
