import type { Answer } from './answer.js';

/** An answer with the status that it is sent with. */
export interface MadeAnswer {
  readonly status: number;
  readonly answer: Answer;
}
