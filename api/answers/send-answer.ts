import type { Request, Response } from 'express';
import type { Answer, Encoding } from './answer.js';

const NOT_MODIFIED = 304;

/** Sends an answer packed as the client likes it, or 304 where the client has it already. */
export async function sendAnswer(request: Request, response: Response, answer: Answer): Promise<void> {
  response.setHeader('ETag', answer.etag);
  response.setHeader('Cache-Control', answer.cacheControl);
  if (answer.file !== undefined) {
    response.setHeader('Content-Disposition', `attachment; filename=${answer.file}`);
  }
  const encoding = encodingFor(request, response, answer);
  if (response.statusCode === 200 && holds(request.headers['if-none-match'], answer.etag)) {
    response.status(NOT_MODIFIED).end();
    return;
  }
  if (encoding !== 'identity') response.setHeader('Content-Encoding', encoding);
  response.setHeader('Content-Type', answer.mediaType);
  const packed = answer.encoded(encoding);
  const body = Buffer.isBuffer(packed) ? packed : await packed;
  response.setHeader('Content-Length', body.length);
  response.end(request.method === 'HEAD' ? undefined : body);
}

/**
 * Whether a client's tags name the answer. Not left to Express, for which `Cache-Control: no-cache` means "not even a
 * 304", and fetch in Node sends that with every tag.
 */
function holds(tags: string | undefined, etag: string): boolean {
  return tags?.split(',').some((tag) => tag.trim() === etag || tag.trim() === '*') ?? false;
}

function encodingFor(request: Request, response: Response, answer: Answer): Encoding {
  if (!answer.isPackable) return 'identity';
  response.vary('Accept-Encoding');
  if (request.headers['accept-encoding'] === undefined) return 'identity';
  const liked = request.acceptsEncodings('br', 'gzip', 'identity');
  return liked === 'br' || liked === 'gzip' ? liked : 'identity';
}
