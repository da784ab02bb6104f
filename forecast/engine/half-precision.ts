/** float16 (IEEE 754 binary16) as 16-bit words: Node 20 has no typed array for it. */

const WORDS = 2 ** 16;
const SMALLEST_NORMAL = 2 ** -14;
const SUBNORMAL_STEP = 2 ** -24;

/** Each value rounded to the nearest that float16 holds, ties to even; what is too large becomes infinite. */
export function toHalf(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(bits, (word, index) => {
    const sign = (word >>> 16) & 0x8000;
    const magnitude = word & 0x7fffffff;
    if (magnitude > 0x7f800000) return sign | 0x7e00;
    // 65520 and more is nearer to what would be the next value than to the largest.
    if (magnitude >= 0x477ff000) return sign | 0x7c00;
    const size = Math.abs(values[index] ?? 0);
    if (size < SMALLEST_NORMAL) return sign | roundToEven(size / SUBNORMAL_STEP);
    // Takes 112 off the exponent, and rounds the 13 bits away that float16 has not.
    return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
  });
}

/** Exact: float32 holds every value of float16. */
export function fromHalf(words: Uint16Array): Float32Array<ArrayBuffer> {
  const table = valueOfWord();
  return Float32Array.from(words, (word) => table[word] ?? NaN);
}

let table: Float32Array | undefined;

/** The value of each word, made when it is first needed. */
function valueOfWord(): Float32Array {
  table ??= Float32Array.from({ length: WORDS }, (_, word) => {
    const sign = word < WORDS / 2 ? 1 : -1;
    const exponent = (word >>> 10) & 0x1f;
    const fraction = word & 0x3ff;
    if (exponent === 0) return sign * fraction * SUBNORMAL_STEP;
    if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
    return sign * (1 + fraction / 0x400) * 2 ** (exponent - 15);
  });
  return table;
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
