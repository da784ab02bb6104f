import type { Problem } from './problem.js';

/** A request that is answered with an error before any work is done for it; thrown by middleware. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: Problem['code'],
    message: string,
    /** Headers that belong to the answer, such as `WWW-Authenticate`. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'Refusal';
  }
}
