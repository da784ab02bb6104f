import type { Response } from 'express';
import type { ApiContext } from '../context.js';
import { EventHistory } from './event-history.js';
import { StreamClient } from './stream-client.js';
import { streamMessages } from './stream-message.js';

const HEARTBEAT_MILLISECONDS = 15_000;
const RECONNECT_MILLISECONDS = 2_000;

/**
 * Passes events on to every open stream. A client that was away, or was disconnected because it did not read,
 * comes back with the id of the last message it saw and receives what it missed.
 */
export class StreamHub {
  readonly #history: EventHistory;
  readonly #clients = new Set<StreamClient>();
  readonly #limits: ApiContext['limits'];
  #heartbeat: NodeJS.Timeout | undefined;

  constructor({ events, limits, closing, servedModels }: ApiContext) {
    this.#limits = limits;
    this.#history = new EventHistory(limits.eventsKept);
    events.subscribe((event) => {
      const messages = streamMessages(event, servedModels()).map((message) => this.#history.add(message));
      for (const client of this.#clients) client.send(messages);
    });
    closing.addEventListener('abort', () => {
      for (const client of this.#clients) client.end();
    });
  }

  get full(): boolean {
    return this.#clients.size >= this.#limits.streams;
  }

  /** `lastSeen` is the id of the last message that the client received, where it was here before. */
  open(response: Response, stations: ReadonlySet<string> | undefined, lastSeen: string | undefined): void {
    response.write(`retry: ${RECONNECT_MILLISECONDS}\n\n`);
    const missed = lastSeen === undefined ? [] : this.#history.after(lastSeen);
    if (missed === undefined) {
      response.write('event: reset\ndata: {"reason":"Events were missed; read everything again."}\n\n');
    }
    const client = new StreamClient(response, stations, this.#limits);
    client.send(missed ?? []);
    this.#clients.add(client);
    this.#heartbeat ??= setInterval(() => {
      for (const each of this.#clients) each.beat();
    }, HEARTBEAT_MILLISECONDS).unref();
    response.on('close', () => {
      this.#close(client);
    });
  }

  #close(client: StreamClient): void {
    this.#clients.delete(client);
    if (this.#clients.size > 0) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
  }
}
