import { gzipSync } from 'node:zlib';
import { postingAnswerSchema, type PostingAnswer } from '../../api/observations/posting-answer.js';
import { systemClock, type Timer } from '../../ingest/clock.js';
import { ConfigurationError, InvalidInputError, StoreUnavailableError } from '../../ingest/errors.js';
import type { Observation } from '../../ingest/observations/observation.js';
import type { RejectionCode } from '../../ingest/observations/rejection.js';
import { retry } from '../../ingest/retry.js';
import type { Secret } from '../configuration/secret.js';
import { observationJson } from './observation-json.js';
import type { PublishTarget, SendingOutcome } from './publish-target.js';

export interface ApiTargetOptions {
  /** Address of a stationcast API: `https://weather.example.org`. */
  readonly url: string;
  /** One with the scope `write`. */
  readonly apiKey: Secret | undefined;
  /** Milliseconds in which a batch that fails is sent again; 60,000 where not given. */
  readonly patience?: number;
  readonly timer?: Timer;
}

const PATIENCE = 60_000;
const REQUEST_LIMIT = 60_000;
const TAKEN_OR_NOT = new Set([200, 202, 422]);
const LATER = new Set([408, 429, 500, 502, 503, 504]);
const REASON_CHARACTERS = 200;

/** Publishes over `POST /v1/observations`. Sending a batch twice is harmless there. */
export class ApiTarget implements PublishTarget {
  readonly description: string;

  constructor(private readonly options: ApiTargetOptions) {
    this.description = `the API at ${options.url}`;
  }

  async send(observations: readonly Observation[]): Promise<SendingOutcome> {
    const { timer = systemClock, patience = PATIENCE } = this.options;
    const body = gzipSync(observations.map(observationJson).join('\n'));
    const answer = await retry(
      () => this.#post(body),
      (failure) => (failure instanceof Busy ? failure.delay : undefined),
      { patience, timer, random: Math.random },
    );
    const { accepted, flagged, duplicate, queued } = answer;
    return { accepted, flagged, duplicate, queued, rejected: rejectionsOf(answer) };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #post(body: Buffer): Promise<PostingAnswer> {
    const response = await this.#fetch(body);
    const text = await response.text();
    if (TAKEN_OR_NOT.has(response.status)) return this.#read(text);
    const what = `${this.description} answers ${response.status}: ${text.slice(0, REASON_CHARACTERS)}`;
    if (LATER.has(response.status)) {
      throw new Busy(what, Number(response.headers.get('Retry-After') ?? 0) * 1000);
    }
    if (response.status === 401 || response.status === 403) {
      throw new ConfigurationError(`${what}; STATIONCAST_API_KEY has to be a key with the scope write`);
    }
    throw new ConfigurationError(what);
  }

  async #fetch(body: Buffer): Promise<Response> {
    const { url, apiKey } = this.options;
    try {
      return await fetch(new URL('/v1/observations', url), {
        method: 'POST',
        body: new Uint8Array(body),
        signal: AbortSignal.timeout(REQUEST_LIMIT),
        headers: {
          'Content-Type': 'application/x-ndjson',
          'Content-Encoding': 'gzip',
          ...(apiKey === undefined ? {} : { Authorization: `Bearer ${apiKey.reveal()}` }),
        },
      });
    } catch (cause) {
      throw new Busy(`cannot reach ${this.description}: ${reasonOf(cause)}`, 0, { cause });
    }
  }

  #read(text: string): PostingAnswer {
    try {
      return postingAnswerSchema.parse(JSON.parse(text));
    } catch (cause) {
      const allowed = 'the answer of a stationcast API';
      throw new InvalidInputError('api', text.slice(0, REASON_CHARACTERS), allowed, { cause });
    }
  }
}

/** The API cannot take it now. */
class Busy extends StoreUnavailableError {
  constructor(
    message: string,
    readonly delay: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

function rejectionsOf({ verdicts }: PostingAnswer): Partial<Record<RejectionCode, number>> {
  const counts: Partial<Record<RejectionCode, number>> = {};
  for (const verdict of verdicts) {
    if (verdict.verdict === 'rejected') counts[verdict.code] = (counts[verdict.code] ?? 0) + 1;
  }
  return counts;
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
