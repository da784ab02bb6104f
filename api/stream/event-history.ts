import { randomUUID } from 'node:crypto';
import type { StreamMessage } from './stream-message.js';

export interface StoredMessage {
  readonly id: string;
  readonly station: string | undefined;
  /** The message as it goes over the wire. */
  readonly text: string;
}

/**
 * The last messages of a stream, so that a client which was away can have what it missed. Ids hold the life of
 * this process, because counts of an earlier one mean nothing here.
 */
export class EventHistory {
  readonly #life = randomUUID().slice(0, 8);
  readonly #capacity: number;
  readonly #messages: StoredMessage[] = [];
  #count = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(message: StreamMessage): StoredMessage {
    this.#count += 1;
    const id = `${this.#life}-${this.#count}`;
    const text = `id: ${id}\nevent: ${message.event}\ndata: ${message.data}\n\n`;
    const stored = { id, station: message.station, text };
    this.#messages.push(stored);
    if (this.#messages.length > this.#capacity) this.#messages.shift();
    return stored;
  }

  /** The messages after `id`, oldest first; undefined where some of them are no longer there. */
  after(id: string): readonly StoredMessage[] | undefined {
    const [life, count] = id.split('-');
    if (life !== this.#life || count === undefined || !/^\d{1,15}$/.test(count)) return undefined;
    const missed = this.#count - Number(count);
    if (missed < 0 || missed > this.#messages.length) return undefined;
    return this.#messages.slice(this.#messages.length - missed);
  }
}
