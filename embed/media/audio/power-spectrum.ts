/** Power of the frequencies 0 to size / 2 - 1 of real frames, by a radix-2 transform (Cooley and Tukey 1965). */
export class PowerSpectrum {
  readonly #real: Float64Array;
  readonly #imaginary: Float64Array;
  readonly #cosine: Float64Array;
  readonly #sine: Float64Array;
  readonly #reversed: Uint32Array;

  /** `size` is a power of two. */
  constructor(private readonly size: number) {
    this.#real = new Float64Array(size);
    this.#imaginary = new Float64Array(size);
    this.#cosine = Float64Array.from({ length: size / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / size));
    this.#sine = Float64Array.from({ length: size / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / size));
    const bits = Math.log2(size);
    this.#reversed = Uint32Array.from({ length: size }, (_, index) => reverseBits(index, bits));
  }

  /** Of a frame of at most `size` samples, zeros after it. Overwrites and returns one array of size / 2. */
  of(frame: Float64Array, power: Float64Array): Float64Array {
    for (let index = 0; index < this.size; index++) {
      this.#real[index] = frame[this.#reversed[index] ?? 0] ?? 0;
    }
    this.#imaginary.fill(0);
    for (let half = 1; half < this.size; half *= 2) this.#combine(half);
    for (let bin = 0; bin < this.size / 2; bin++) {
      power[bin] = (this.#real[bin] ?? 0) ** 2 + (this.#imaginary[bin] ?? 0) ** 2;
    }
    return power;
  }

  /** Transforms of `half` samples, in pairs, become transforms of twice as many. */
  #combine(half: number): void {
    const real = this.#real;
    const imaginary = this.#imaginary;
    const step = this.size / (2 * half);
    for (let block = 0; block < this.size; block += 2 * half) {
      for (let k = 0; k < half; k++) {
        const cosine = this.#cosine[k * step] ?? 0;
        const sine = this.#sine[k * step] ?? 0;
        const low = block + k;
        const high = low + half;
        const a = real[high] ?? 0;
        const b = imaginary[high] ?? 0;
        const turnedReal = a * cosine - b * sine;
        const turnedImaginary = a * sine + b * cosine;
        real[high] = (real[low] ?? 0) - turnedReal;
        imaginary[high] = (imaginary[low] ?? 0) - turnedImaginary;
        real[low] = (real[low] ?? 0) + turnedReal;
        imaginary[low] = (imaginary[low] ?? 0) + turnedImaginary;
      }
    }
  }
}

function reverseBits(value: number, bits: number): number {
  let reversed = 0;
  for (let bit = 0; bit < bits; bit++) reversed |= ((value >> bit) & 1) << (bits - 1 - bit);
  return reversed;
}
