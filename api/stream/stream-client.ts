import type { Response } from 'express';
import type { ApiLimits } from '../limits.js';
import type { StoredMessage } from './event-history.js';

/** Characters handed to the socket at once; the next slice follows when the client has read this one. */
const SLICE_CHARACTERS = 65_536;

/**
 * One open stream. A batch of events is larger than a socket takes at once, so messages wait here, by reference
 * to the text that all clients share, and go out in slices as fast as the client reads. A client that leaves
 * more than `unreadStreamBytes` unread for `unreadStreamMilliseconds`, or ever more than `burstStreamBytes`, is
 * disconnected.
 */
export class StreamClient {
  readonly #response: Response;
  /** Undefined for all stations. */
  readonly #stations: ReadonlySet<string> | undefined;
  readonly #limits: ApiLimits;
  #waiting: string[] = [];
  /** Of the waiting texts the first that is not sent yet. */
  #next = 0;
  #waitingCharacters = 0;
  #blocked = false;
  #patience: NodeJS.Timeout | undefined;

  constructor(response: Response, stations: ReadonlySet<string> | undefined, limits: ApiLimits) {
    this.#response = response;
    this.#stations = stations;
    this.#limits = limits;
    response.on('drain', () => {
      this.#blocked = false;
      this.#flush();
      this.#judge();
    });
    response.on('close', () => {
      this.#forget();
    });
  }

  /** Queues the messages that this client asked for. */
  send(messages: readonly StoredMessage[]): void {
    for (const { station, text } of messages) {
      if (station !== undefined && this.#stations?.has(station) === false) continue;
      this.#waiting.push(text);
      this.#waitingCharacters += text.length;
    }
    this.#flush();
    this.#judge();
  }

  /** Something for the client to read where nothing else is on its way, so that nobody takes it for dead. */
  beat(): void {
    if (!this.#blocked) this.#write(': still here\n\n');
  }

  end(): void {
    this.#forget();
    this.#response.end();
  }

  #flush(): void {
    while (!this.#blocked && this.#next < this.#waiting.length) {
      let slice = '';
      while (slice.length < SLICE_CHARACTERS && this.#next < this.#waiting.length) {
        slice += this.#waiting[this.#next] ?? '';
        this.#next += 1;
      }
      this.#waitingCharacters -= slice.length;
      this.#write(slice);
    }
    if (this.#next < this.#waiting.length) return;
    this.#waiting = [];
    this.#next = 0;
  }

  #write(text: string): void {
    this.#blocked = !this.#response.write(text);
  }

  /** What waits here and what the socket holds, of which a slice may be all that the client had time for. */
  get #unread(): number {
    return this.#waitingCharacters + this.#response.writableLength;
  }

  #judge(): void {
    if (this.#unread > this.#limits.burstStreamBytes) {
      this.#response.destroy();
    } else if (this.#unread <= this.#limits.unreadStreamBytes) {
      clearTimeout(this.#patience);
      this.#patience = undefined;
    } else {
      this.#patience ??= setTimeout(() => {
        this.#response.destroy();
      }, this.#limits.unreadStreamMilliseconds).unref();
    }
  }

  #forget(): void {
    clearTimeout(this.#patience);
    this.#waiting = [];
    this.#next = 0;
    this.#waitingCharacters = 0;
    // Nothing that a later event brings is written to a stream that is over.
    this.#blocked = true;
  }
}
