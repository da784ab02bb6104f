import type { Response } from 'express';
import type { ApiContext } from '../context.js';
import { EventHistory, type StoredMessage } from './event-history.js';
import { streamMessages } from './stream-message.js';

const HEARTBEAT_MILLISECONDS = 15_000;
const RECONNECT_MILLISECONDS = 2_000;

interface StreamClient {
  readonly response: Response;
  /** Undefined for all stations. */
  readonly stations: ReadonlySet<string> | undefined;
}

/**
 * Passes events on to every open stream. A client that does not read is disconnected once it leaves too much
 * unread; it comes back with the id of the last message it saw and receives what it missed.
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
      for (const message of streamMessages(event, servedModels())) this.#send(this.#history.add(message));
    });
    closing.addEventListener('abort', () => {
      for (const client of this.#clients) client.response.end();
    });
  }

  get full(): boolean {
    return this.#clients.size >= this.#limits.streams;
  }

  /** `lastSeen` is the id of the last message that the client received, where it was here before. */
  open(response: Response, stations: ReadonlySet<string> | undefined, lastSeen: string | undefined): void {
    const client = { response, stations };
    response.write(`retry: ${RECONNECT_MILLISECONDS}\n\n`);
    const missed = lastSeen === undefined ? [] : this.#history.after(lastSeen);
    if (missed === undefined) {
      response.write('event: reset\ndata: {"reason":"Events were missed; read everything again."}\n\n');
    } else {
      for (const message of missed) write(client, message);
    }
    this.#clients.add(client);
    this.#heartbeat ??= setInterval(() => {
      for (const each of this.#clients) each.response.write(': still here\n\n');
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

  #send(message: StoredMessage): void {
    for (const client of this.#clients) {
      write(client, message);
      if (client.response.writableLength > this.#limits.unreadStreamBytes) client.response.destroy();
    }
  }
}

function write(client: StreamClient, message: StoredMessage): void {
  if (message.station !== undefined && client.stations?.has(message.station) === false) return;
  client.response.write(message.text);
}
