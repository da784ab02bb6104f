import type { RequestHandler, Response } from 'express';
import type { ApiEvents } from '../events/api-events.js';
import type { Answer } from './answer.js';
import { sendAnswer } from './send-answer.js';

/** How long an answer may miss what a process other than this one writes; what this one writes, it never misses. */
const KEPT_MILLISECONDS = 250;
const MOST_BYTES = 33_554_432;
const LARGEST_ANSWER_BYTES = 1_048_576;

interface KeptAnswer {
  readonly answer: Answer;
  readonly until: number;
}

/** For a response on its way through a cache, what keeps its answer there. */
const KEEPERS = new WeakMap<Response, (answer: Answer) => void>();

/** The last answers by address, so that an address that many ask for at once is answered once. */
export class AnswerCache {
  readonly #answers = new Map<string, KeptAnswer>();
  readonly #monotonic: () => number;
  #bytes = 0;
  /** Counts what was told of the store, so that an answer begun before an event is not kept after it. */
  #changes = 0;

  /** `monotonic` gives milliseconds of a clock that is never set back. */
  constructor(events: ApiEvents, monotonic = () => performance.now()) {
    this.#monotonic = monotonic;
    events.subscribe(() => {
      this.#changes += 1;
      this.#clear();
    });
  }

  /** Answers from the cache, or lets the request pass and keeps what is answered to it. */
  middleware(): RequestHandler {
    return async (request, response, next) => {
      const address = request.originalUrl;
      const kept = this.#answers.get(address);
      if (kept !== undefined && this.#monotonic() < kept.until) {
        await sendAnswer(request, response, kept.answer);
        return;
      }
      const changes = this.#changes;
      const until = this.#monotonic() + KEPT_MILLISECONDS;
      KEEPERS.set(response, (answer) => {
        if (changes === this.#changes) this.#keep(address, { answer, until });
      });
      next();
    };
  }

  #keep(address: string, kept: KeptAnswer): void {
    const bytes = kept.answer.body.length;
    if (bytes > LARGEST_ANSWER_BYTES) return;
    if (this.#bytes + bytes > MOST_BYTES) this.#clear();
    this.#answers.set(address, kept);
    this.#bytes += bytes;
  }

  #clear(): void {
    this.#answers.clear();
    this.#bytes = 0;
  }
}

/** Gives an answer to the cache that the request has come through, if it has. */
export function keepAnswer(response: Response, answer: Answer): void {
  KEEPERS.get(response)?.(answer);
}
