import type { Logger } from '../../ingest/logger.js';

interface Step {
  readonly name: string;
  readonly close: () => Promise<void>;
}

/**
 * What a process has opened, closed again in the opposite order. A part that cannot be closed is logged and does not
 * keep the others open; the first such failure is what `close` rejects with.
 */
export class Shutdown {
  readonly #steps: Step[] = [];

  constructor(private readonly logger: Logger) {}

  add(name: string, close: () => Promise<void>): void {
    this.#steps.push({ name, close });
  }

  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step.close();
        this.logger.debug({ part: step.name }, 'closed');
      } catch (error) {
        this.logger.error({ err: error, part: step.name }, 'cannot be closed in order');
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
