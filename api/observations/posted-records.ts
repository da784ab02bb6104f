import type { Request } from 'express';
import { InvalidInputError } from '../../ingest/errors.js';
import { LineSplitter } from '../../ingest/sources/lines.js';
import type { RawRecord } from '../../ingest/sources/raw-record.js';
import { parseJson } from '../http/parse-json.js';
import { unpackedBody } from '../http/unpacked-body.js';
import type { ApiLimits } from '../limits.js';

export const JSON_TYPE = 'application/json';
export const NDJSON_TYPES = ['application/x-ndjson', 'application/jsonl'] as const;
export const SOURCE = 'http';

type PostingLimits = Pick<ApiLimits, 'jsonBytes' | 'ndjsonBytes' | 'recordsPerRequest'>;

/**
 * The records of a body in batches: a JSON object, an array of them, or NDJSON, which is read as it comes. Throws
 * InvalidInputError where the body is no JSON or holds too many records, and Refusal where it is too large; batches that
 * were given out before that stand.
 */
export async function* postedRecords(request: Request, limits: PostingLimits): AsyncGenerator<RawRecord[]> {
  const batches = request.is([...NDJSON_TYPES])
    ? linesOf(request, limits.ndjsonBytes)
    : valuesOf(request, limits.jsonBytes);
  let count = 0;
  for await (const batch of batches) {
    count += batch.length;
    if (count > limits.recordsPerRequest) throw tooMany(limits.recordsPerRequest);
    yield batch;
  }
}

async function* linesOf(request: Request, mostBytes: number): AsyncGenerator<RawRecord[]> {
  const splitter = new LineSplitter();
  for await (const piece of unpackedBody(request, mostBytes)) {
    const lines = splitter.push(piece);
    if (lines.length > 0) {
      yield lines.map(({ number, value }) => ({ source: SOURCE, position: number, value }));
    }
  }
  const last = splitter.end(undefined);
  if (last !== undefined) yield [{ source: SOURCE, position: last.number, value: last.value }];
}

async function* valuesOf(request: Request, mostBytes: number): AsyncGenerator<RawRecord[]> {
  const pieces: Buffer[] = [];
  for await (const piece of unpackedBody(request, mostBytes)) pieces.push(piece);
  const body = parseJson(Buffer.concat(pieces));
  const values: unknown[] = Array.isArray(body) ? body : [body];
  yield values.map((value, index) => ({
    source: SOURCE,
    position: index + 1,
    value: JSON.stringify(value),
  }));
}

function tooMany(most: number): InvalidInputError {
  return new InvalidInputError(
    'body',
    `more than ${most} records`,
    `at most ${most} records; send it in parts`,
  );
}
