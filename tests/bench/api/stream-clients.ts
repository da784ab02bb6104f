import { Agent, get } from 'node:http';
import { systemClock } from '../../../ingest/clock.js';

const EVENT = 'event: forecast';

/** Many open event streams, which count the events that they receive and when the last of them came. */
export class StreamClients {
  readonly #counts: number[] = [];
  readonly #agent = new Agent({ maxSockets: Infinity });
  #last = 0;

  static async open(address: string, count: number): Promise<StreamClients> {
    const clients = new StreamClients();
    for (let opened = 0; opened < count; opened += 50) {
      const several = Array.from({ length: Math.min(50, count - opened) }, (_, index) => opened + index);
      await Promise.all(several.map((client) => clients.#open(address, client)));
    }
    return clients;
  }

  /** Resolves with the time at which every client has received `events` more, or rejects after `patience`. */
  async received(events: number, patience: number): Promise<number> {
    const deadline = systemClock.now() + patience;
    while (this.#counts.some((count) => count < events)) {
      if (systemClock.now() > deadline) throw new Error('not every client received every event');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    this.#counts.fill(0);
    return this.#last;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #open(address: string, client: number): Promise<void> {
    this.#counts[client] = 0;
    await new Promise<void>((resolve, reject) => {
      get(address, { agent: this.#agent }, (response) => {
        response.setEncoding('latin1').on('data', (piece: string) => {
          const found = piece.split(EVENT).length - 1;
          if (found === 0) return;
          this.#counts[client] = (this.#counts[client] ?? 0) + found;
          this.#last = systemClock.now();
        });
        response.on('error', () => undefined);
        resolve();
      }).on('error', reject);
    });
  }
}
