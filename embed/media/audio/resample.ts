import type { Sound } from './sound.js';

/** Of the sinc on each side of its centre. */
const ZERO_CROSSINGS = 16;
/** Cut-off, as a part of the lower of the two Nyquist frequencies. */
const ROLL_OFF = 0.95;

/**
 * The first `longest` samples of a sound at another rate, by a Hann-windowed sinc (Smith, Digital Audio Resampling,
 * 2002); before and after the sound there is silence.
 */
export function resample({ sampleRate, samples }: Sound, targetRate: number, longest: number): Float64Array {
  if (sampleRate === targetRate) return samples.subarray(0, longest);
  const common = greatestCommonDivisor(sampleRate, targetRate);
  const source = sampleRate / common;
  const target = targetRate / common;
  const length = Math.min(longest, Math.ceil((samples.length * target) / source));
  const result = new Float64Array(length);
  // Output samples that are `target` apart lie alike between input samples, so they share a kernel.
  for (let phase = 0; phase < Math.min(target, length); phase++) {
    const first = Math.floor((phase * source) / target);
    const { kernel, reach } = sincKernel(source, target, phase, first);
    for (let index = phase, centre = first; index < length; index += target, centre += source) {
      result[index] = weightedSum(samples, centre - reach, kernel);
    }
  }
  return result;
}

function sincKernel(source: number, target: number, phase: number, first: number) {
  const cutoff = ROLL_OFF * Math.min(source, target);
  const reach = Math.ceil((ZERO_CROSSINGS * source) / cutoff);
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, tap) => {
    const crossings = cutoff * ((tap - reach + first) / source - phase / target);
    return (cutoff / source) * windowedSinc(crossings);
  });
  return { kernel, reach };
}

function windowedSinc(crossings: number): number {
  if (Math.abs(crossings) >= ZERO_CROSSINGS) return 0;
  if (crossings === 0) return 1;
  const window = Math.cos((Math.PI * crossings) / ZERO_CROSSINGS / 2) ** 2;
  return (window * Math.sin(Math.PI * crossings)) / (Math.PI * crossings);
}

function weightedSum(samples: Float64Array, start: number, kernel: Float64Array): number {
  let sum = 0;
  const end = Math.min(kernel.length, samples.length - start);
  for (let tap = Math.max(0, -start); tap < end; tap++) {
    sum += (kernel[tap] ?? 0) * (samples[start + tap] ?? 0);
  }
  return sum;
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right);
}
