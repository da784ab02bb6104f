import { InvalidInputError } from '../../../ingest/errors.js';
import { MEDIA_LIMITS } from '../media-limits.js';
import type { Sound } from './sound.js';

/** Collects the mean of all channels until it holds enough of a sound. */
export class MonoMix {
  readonly #parts: Float64Array[] = [];
  #sampleRate = 0;
  #length = 0;

  constructor(private readonly seconds: number) {}

  get complete(): boolean {
    return this.#sampleRate > 0 && this.#length >= this.seconds * this.#sampleRate;
  }

  add(channels: readonly Float32Array[], sampleRate: number): void {
    const [first] = channels;
    if (first === undefined || first.length === 0) return;
    requireRange('channels', channels.length, 1, MEDIA_LIMITS.audioChannels);
    requireRange('sampleRate', sampleRate, MEDIA_LIMITS.lowestSampleRate, MEDIA_LIMITS.highestSampleRate);
    if (this.#sampleRate !== 0 && this.#sampleRate !== sampleRate) {
      throw new InvalidInputError('sampleRate', sampleRate, `${this.#sampleRate} as in the file's beginning`);
    }
    this.#sampleRate = sampleRate;
    const mix = new Float64Array(first.length);
    for (const channel of channels) {
      for (let index = 0; index < mix.length; index++) mix[index] = (mix[index] ?? 0) + (channel[index] ?? 0);
    }
    for (let index = 0; index < mix.length; index++) mix[index] = (mix[index] ?? 0) / channels.length;
    this.#parts.push(mix);
    this.#length += mix.length;
  }

  /** Throws InvalidInputError where nothing was heard, or a sample is not a number. */
  sound(): Sound {
    const samples = new Float64Array(this.#length);
    let offset = 0;
    for (const part of this.#parts) {
      samples.set(part, offset);
      offset += part.length;
    }
    if (samples.length === 0) throw new InvalidInputError('sound', '0 samples', 'at least one');
    if (!samples.every(Number.isFinite)) throw new InvalidInputError('sound', 'a sample', 'finite numbers');
    return { sampleRate: this.#sampleRate, samples };
  }
}

function requireRange(field: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw new InvalidInputError(field, value, `${least} to ${most}`);
}
