import { InvalidInputError } from '../../../ingest/errors.js';
import type { MonoMix } from './mono-mix.js';

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;
const CHUNK_HEADER = 8;
/** Frames that are read at once. */
const BLOCK = 16_384;

interface WaveFormat {
  readonly encoding: number;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bytesPerSample: number;
}

/**
 * Reads RIFF/WAVE into `mix` until that is complete: PCM of 8, 16, 24 or 32 bits, or floating point of 32 or 64.
 * A data chunk that ends early is read as far as it goes, as recorders leave it that were cut off.
 * Throws InvalidInputError where the format is another or a chunk is missing.
 */
export function readWave(bytes: Uint8Array, mix: MonoMix): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = readChunks(view);
  const format = readFormat(view, requireChunk(chunks, 'fmt '));
  const read = sampleReader(view, format);
  const { start, end } = requireChunk(chunks, 'data');
  const bytesPerFrame = format.channels * format.bytesPerSample;
  const frames = Math.floor((end - start) / bytesPerFrame);
  for (let first = 0; first < frames && !mix.complete; first += BLOCK) {
    const length = Math.min(BLOCK, frames - first);
    const channels = Array.from({ length: format.channels }, (_, channel) =>
      Float32Array.from({ length }, (_unused, index) =>
        read(start + (first + index) * bytesPerFrame + channel * format.bytesPerSample),
      ),
    );
    mix.add(channels, format.sampleRate);
  }
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function readChunks(view: DataView): ReadonlyMap<string, Span> {
  const chunks = new Map<string, Span>();
  for (let offset = 12; offset + CHUNK_HEADER <= view.byteLength;) {
    const name = String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(offset + index)));
    const size = view.getUint32(offset + 4, true);
    const start = offset + CHUNK_HEADER;
    if (!chunks.has(name)) chunks.set(name, { start, end: Math.min(start + size, view.byteLength) });
    offset = start + size + (size % 2);
  }
  return chunks;
}

function requireChunk(chunks: ReadonlyMap<string, Span>, name: string): Span {
  const chunk = chunks.get(name);
  if (chunk === undefined) throw new InvalidInputError('wave', `no ${name.trim()} chunk`, 'a whole WAV file');
  return chunk;
}

function readFormat(view: DataView, { start, end }: Span): WaveFormat {
  if (end - start < 16) throw new InvalidInputError('wave.fmt', `${end - start} bytes`, '16 or more');
  const declared = view.getUint16(start, true);
  const encoding = declared === EXTENSIBLE && end - start >= 26 ? view.getUint16(start + 24, true) : declared;
  const channels = view.getUint16(start + 2, true);
  const bits = view.getUint16(start + 14, true);
  if (channels === 0) throw new InvalidInputError('wave.channels', channels, 'at least 1');
  return { encoding, channels, sampleRate: view.getUint32(start + 4, true), bytesPerSample: bits / 8 };
}

function sampleReader(view: DataView, { encoding, bytesPerSample }: WaveFormat): (at: number) => number {
  const readers: Readonly<Record<string, (at: number) => number>> = {
    [`${PCM}/1`]: (at) => (view.getUint8(at) - 128) / 2 ** 7,
    [`${PCM}/2`]: (at) => view.getInt16(at, true) / 2 ** 15,
    [`${PCM}/3`]: (at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 2 ** 16) / 2 ** 23,
    [`${PCM}/4`]: (at) => view.getInt32(at, true) / 2 ** 31,
    [`${FLOAT}/4`]: (at) => view.getFloat32(at, true),
    [`${FLOAT}/8`]: (at) => view.getFloat64(at, true),
  };
  const reader = readers[`${encoding}/${bytesPerSample}`];
  if (reader !== undefined) return reader;
  throw new InvalidInputError(
    'wave.fmt',
    `encoding ${encoding} of ${bytesPerSample * 8} bits`,
    'PCM of 8, 16, 24 or 32 bits, or floating point of 32 or 64',
  );
}
