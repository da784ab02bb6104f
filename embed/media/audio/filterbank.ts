import type { SpectrogramFrames } from '../media-map.js';
import { PowerSpectrum } from './power-spectrum.js';

export const SAMPLE_RATE = 16_000;

const PRE_EMPHASIS = 0.97;
const LOWEST_FREQUENCY = 20;
/** Machine epsilon of float32: the logarithm of less is that of this. */
const ENERGY_FLOOR = 2 ** -23;
export const SILENCE = Math.log(ENERGY_FLOOR);

interface MelFilter {
  readonly firstBin: number;
  readonly weights: Float64Array;
}

/**
 * Log-mel filterbank by Kaldi's conventions (feat/feature-fbank, feat/mel-computations) with the settings that audio
 * transformers made common: Hanning window, pre-emphasis 0.97, mean of each frame removed, only whole frames, power,
 * no energy, no dither. For sound of 16 kHz.
 */
export class Filterbank {
  /** Samples of a frame, and from one to the next. */
  readonly window: number;
  readonly shift: number;
  readonly #filters: readonly MelFilter[];
  readonly #hanning: Float64Array;
  readonly #spectrum: PowerSpectrum;
  readonly #power: Float64Array;

  constructor(
    readonly melBins: number,
    { frameLength, frameShift }: SpectrogramFrames,
  ) {
    this.window = Math.floor((SAMPLE_RATE * frameLength) / 1000);
    this.shift = Math.floor((SAMPLE_RATE * frameShift) / 1000);
    const size = 2 ** Math.ceil(Math.log2(this.window));
    this.#hanning = Float64Array.from(
      { length: this.window },
      (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / (this.window - 1)),
    );
    this.#spectrum = new PowerSpectrum(size);
    this.#power = new Float64Array(size / 2);
    this.#filters = melFilters(size, melBins);
  }

  /** Samples that `frames` frames lie on. */
  samplesOf(frames: number): number {
    return this.window + (frames - 1) * this.shift;
  }

  /** [frames, melBins] of [samples], at most `mostFrames`; fewer samples than a frame has give none. */
  logMel(samples: Float64Array, mostFrames: number): Float64Array {
    const whole =
      samples.length < this.window ? 0 : 1 + Math.floor((samples.length - this.window) / this.shift);
    const frames = Math.min(whole, mostFrames);
    const result = new Float64Array(frames * this.melBins);
    for (let frame = 0; frame < frames; frame++) {
      const start = frame * this.shift;
      const power = this.#spectrum.of(
        this.#windowed(samples.subarray(start, start + this.window)),
        this.#power,
      );
      for (const [bin, { firstBin, weights }] of this.#filters.entries()) {
        let energy = 0;
        for (let index = 0; index < weights.length; index++) {
          energy += (weights[index] ?? 0) * (power[firstBin + index] ?? 0);
        }
        result[frame * this.melBins + bin] = Math.log(Math.max(energy, ENERGY_FLOOR));
      }
    }
    return result;
  }

  #windowed(frame: Float64Array): Float64Array {
    const mean = frame.reduce((sum, sample) => sum + sample, 0) / frame.length;
    return this.#hanning.map((weight, index) => {
      const before = frame[Math.max(0, index - 1)] ?? 0;
      return weight * ((frame[index] ?? 0) - mean - PRE_EMPHASIS * (before - mean));
    });
  }
}

/** Triangles in mel over the bins of a spectrum of `size` points, the Nyquist bin left out. */
function melFilters(size: number, melBins: number): MelFilter[] {
  const lowest = mel(LOWEST_FREQUENCY);
  const step = (mel(SAMPLE_RATE / 2) - lowest) / (melBins + 1);
  const bins = Array.from({ length: size / 2 }, (_, bin) => mel((bin * SAMPLE_RATE) / size));
  return Array.from({ length: melBins }, (_, filter) => {
    const left = lowest + filter * step;
    const weights = bins.map((at) =>
      Math.max(0, Math.min((at - left) / step, (left + 2 * step - at) / step)),
    );
    const firstBin = Math.max(
      0,
      weights.findIndex((weight) => weight > 0),
    );
    const lastBin = weights.findLastIndex((weight) => weight > 0);
    return { firstBin, weights: Float64Array.from(weights.slice(firstBin, lastBin + 1)) };
  });
}

function mel(frequency: number): number {
  return 1127 * Math.log(1 + frequency / 700);
}
