import { MILLISECONDS_PER_HOUR } from '../../ingest/time.js';
import type { ApiContext } from '../context.js';
import type { Answer } from './answer.js';
import type { MadeAnswer } from './made-answer.js';

/** How long an answer may miss what no event tells of: what other programs write into a store that is shared. */
const KEPT_MILLISECONDS = 2_000;
const MOST_BYTES = 67_108_864;
const LARGEST_ANSWER_BYTES = 1_048_576;
/** An answer is kept as it is and packed, and its address beside it. */
const BYTES_PER_BODY_BYTE = 2;
const BYTES_PER_CHARACTER = 2;

interface KeptAnswer {
  readonly answer: Answer;
  readonly bytes: number;
  readonly until: number;
}

export interface AnswerCacheOptions extends Pick<ApiContext, 'events' | 'clock' | 'servedModels'> {
  /** Milliseconds of a clock that is never set back. */
  readonly monotonic?: () => number;
}

/**
 * The last answers by address, until something changes them: an event, the next hour, another model. What many ask for
 * at once is made once. Nobody who asks after a change gets what was begun before it.
 */
export class AnswerCache {
  /** The oldest first. */
  readonly #answers = new Map<string, KeptAnswer>();
  readonly #begun = new Map<string, Promise<MadeAnswer>>();
  readonly #clock: AnswerCacheOptions['clock'];
  readonly #servedModels: AnswerCacheOptions['servedModels'];
  readonly #monotonic: () => number;
  #bytes = 0;
  #hour = NaN;
  #models: readonly string[] = [];

  constructor({ events, clock, servedModels, monotonic = () => performance.now() }: AnswerCacheOptions) {
    this.#clock = clock;
    this.#servedModels = servedModels;
    this.#monotonic = monotonic;
    events.subscribe(() => {
      this.#forget();
    });
  }

  /** What is kept for an address. */
  kept(address: string): Answer | undefined {
    this.#forgetFormerHours();
    const kept = this.#answers.get(address);
    return kept !== undefined && this.#monotonic() < kept.until ? kept.answer : undefined;
  }

  /** What is being made for an address, or else what `make` makes, which is kept where it is a whole answer. */
  make(address: string, make: () => Promise<MadeAnswer>): Promise<MadeAnswer> {
    this.#forgetFormerHours();
    const begun = this.#begun.get(address);
    if (begun !== undefined) return begun;
    const until = this.#monotonic() + KEPT_MILLISECONDS;
    const making: Promise<MadeAnswer> = make().then(
      (made) => {
        // Forgotten meanwhile, it may miss what changed.
        if (this.#end(address, making) && made.status === 200) this.#keep(address, made.answer, until);
        return made;
      },
      (error: unknown) => {
        this.#end(address, making);
        throw error;
      },
    );
    this.#begun.set(address, making);
    return making;
  }

  #end(address: string, making: Promise<MadeAnswer>): boolean {
    return this.#begun.get(address) === making && this.#begun.delete(address);
  }

  #keep(address: string, answer: Answer, until: number): void {
    if (answer.body.length > LARGEST_ANSWER_BYTES) return;
    const bytes = answer.body.length * BYTES_PER_BODY_BYTE + address.length * BYTES_PER_CHARACTER;
    this.#drop(address);
    for (const oldest of this.#answers.keys()) {
      if (this.#bytes + bytes <= MOST_BYTES) break;
      this.#drop(oldest);
    }
    this.#answers.set(address, { answer, bytes, until });
    this.#bytes += bytes;
  }

  #drop(address: string): void {
    this.#bytes -= this.#answers.get(address)?.bytes ?? 0;
    this.#answers.delete(address);
  }

  /** The hour decides which hours are shown, the models whose forecast is. */
  #forgetFormerHours(): void {
    const hour = Math.floor(this.#clock.now() / MILLISECONDS_PER_HOUR);
    const models = this.#servedModels();
    if (hour === this.#hour && isSame(models, this.#models)) return;
    this.#hour = hour;
    this.#models = [...models];
    this.#forget();
  }

  #forget(): void {
    this.#answers.clear();
    this.#begun.clear();
    this.#bytes = 0;
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}
