import { KALDI_FRAMES, type MapSize, type MediaMap, type SpectrogramFrames } from '../media-map.js';
import { decodeSound } from './decode-sound.js';
import { Filterbank, SAMPLE_RATE, SILENCE } from './filterbank.js';
import { resample } from './resample.js';
import type { Sound } from './sound.js';

/** Beyond the last frame, for what the resampler reads ahead. */
const MARGIN_SECONDS = 0.1;

/**
 * Sound as a log-mel spectrogram [1, height, width]: height is frames in the order of time, width mel bins, low ones
 * first. Channels are averaged, the rate becomes 16 kHz, silence fills what is missing, and what is too long is cut
 * at the end. Rejects with InvalidInputError as `decodeSound` does.
 */
export async function audioMap(
  bytes: Uint8Array,
  size: MapSize,
  frames: SpectrogramFrames = KALDI_FRAMES,
): Promise<MediaMap> {
  const bank = new Filterbank(size.width, frames);
  const seconds = bank.samplesOf(size.height) / SAMPLE_RATE;
  return soundMap(await decodeSound(bytes, seconds + MARGIN_SECONDS), size, bank);
}

export function soundMap(sound: Sound, size: MapSize, bank: Filterbank): MediaMap {
  const resampled = resample(sound, SAMPLE_RATE, bank.samplesOf(size.height));
  const samples = new Float64Array(Math.max(resampled.length, bank.window));
  samples.set(resampled);
  const data = new Float32Array(size.height * size.width).fill(SILENCE);
  data.set(bank.logMel(samples, size.height));
  return { channels: 1, ...size, data };
}
