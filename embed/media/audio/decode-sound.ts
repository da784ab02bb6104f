import { FLACDecoder } from '@wasm-audio-decoders/flac';
import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis';
import { MPEGDecoder } from 'mpg123-decoder';
import { InvalidInputError } from '../../../ingest/errors.js';
import { fileFormat } from '../file-format.js';
import { MonoMix } from './mono-mix.js';
import { readWave } from './read-wave.js';
import type { Sound } from './sound.js';

/** Bytes that are decoded before it is asked whether there is enough: silence packs very densely. */
const STEP = 8_192;

interface Decoded {
  readonly channelData: Float32Array[];
  readonly sampleRate: number;
}

interface StreamDecoder {
  readonly ready: Promise<void>;
  decode(bytes: Uint8Array): Promise<Decoded> | Decoded;
  flush?(): Promise<Decoded> | Decoded;
  free(): void;
}

const DECODERS: Readonly<Record<string, () => StreamDecoder>> = {
  ogg: () => new OggVorbisDecoder(),
  flac: () => new FLACDecoder(),
  mp3: () => new MPEGDecoder({ enableGapless: true }),
};

/**
 * The first `seconds` (or a little more) of a WAV, Ogg Vorbis, FLAC or MP3 file, all channels averaged. No more of a
 * file than that is decoded, so a file cannot unpack into more. Rejects with InvalidInputError where it is none of
 * these or holds no sound that can be read.
 */
export async function decodeSound(bytes: Uint8Array, seconds: number): Promise<Sound> {
  const format = fileFormat(bytes);
  const mix = new MonoMix(seconds);
  if (format === 'wav') {
    readWave(bytes, mix);
    return mix.sound();
  }
  const decoder = DECODERS[format ?? ''];
  if (decoder === undefined) {
    throw new InvalidInputError('sound', format ?? 'an unknown format', 'WAV, Ogg Vorbis, FLAC or MP3');
  }
  try {
    await decodeInto(mix, decoder(), bytes);
  } catch (cause) {
    if (cause instanceof InvalidInputError) throw cause;
    throw new InvalidInputError('sound', reason(cause), `a whole ${format ?? ''} file`, { cause });
  }
  return mix.sound();
}

async function decodeInto(mix: MonoMix, decoder: StreamDecoder, bytes: Uint8Array): Promise<void> {
  await decoder.ready;
  try {
    for (let offset = 0; offset < bytes.length && !mix.complete; offset += STEP) {
      const { channelData, sampleRate } = await decoder.decode(bytes.subarray(offset, offset + STEP));
      mix.add(channelData, sampleRate);
    }
    if (mix.complete || decoder.flush === undefined) return;
    const { channelData, sampleRate } = await decoder.flush();
    mix.add(channelData, sampleRate);
  } finally {
    decoder.free();
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
