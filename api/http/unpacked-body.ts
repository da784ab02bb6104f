import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Request } from 'express';
import { InvalidInputError } from '../../ingest/errors.js';
import { Refusal } from './refusal.js';

const DECODERS = { br: createBrotliDecompress, deflate: createInflate, gzip: createGunzip };

/**
 * The body of a request in pieces, unpacked where it is compressed. Throws Refusal where it is larger than `mostBytes`
 * unpacked, or compressed in an unknown way, and InvalidInputError where what it says is no such compression. What is
 * left unread is left to the server, so that the client still gets its answer.
 */
export async function* unpackedBody(request: Request, mostBytes: number): AsyncGenerator<Buffer> {
  const stream = unpack(request);
  let bytes = 0;
  try {
    const pieces: AsyncIterable<unknown> = stream.iterator({ destroyOnReturn: false });
    for await (const piece of pieces) {
      if (!Buffer.isBuffer(piece)) continue;
      bytes += piece.length;
      if (bytes > mostBytes) throw tooLarge(mostBytes);
      yield piece;
    }
  } catch (error) {
    if (!isDecoderError(error)) throw error;
    throw new InvalidInputError('body', error.message, 'the compression that Content-Encoding names', {
      cause: error,
    });
  } finally {
    if (stream !== request) stream.destroy();
  }
}

export function tooLarge(mostBytes: number): Refusal {
  const detail = `The body is larger than ${mostBytes} bytes, which is the most here; send it in parts.`;
  return new Refusal(413, 'TOO_LARGE', detail, { Connection: 'close' });
}

function unpack(request: Request): Readable {
  const encoding = (request.get('Content-Encoding') ?? 'identity').toLowerCase();
  if (encoding === 'identity') return request;
  const decoder = Object.entries(DECODERS).find(([name]) => name === encoding)?.[1]();
  if (decoder === undefined) {
    const detail = `Content-Encoding ${encoding} is not understood here; use ${Object.keys(DECODERS).join(', ')} or none.`;
    throw new Refusal(415, 'UNSUPPORTED_MEDIA_TYPE', detail);
  }
  request.on('close', () => {
    if (!request.complete) decoder.destroy(new Error('the client went away'));
  });
  return request.pipe(decoder);
}

function isDecoderError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && /^(Z_|ERR__?ERROR|ERR_BROTLI)/.test(String(error.code));
}
