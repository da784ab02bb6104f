import { Worker } from 'node:worker_threads';
import { CancelledError, InvalidInputError, QueueFullError } from '../../../ingest/errors.js';
import type { MediaMapping } from '../map-media.js';
import type { MediaMap } from '../media-map.js';
import type { MediaMapper } from './media-mapper.js';
import type { MappingAnswer, MappingCall } from './messages.js';
import { mappingWorker } from './worker-entry.js';

interface Waiting extends MappingCall {
  readonly resolve: (map: MediaMap) => void;
  readonly reject: (error: Error) => void;
}

export interface MappingThreadOptions {
  /** After this a file is given up, and the thread with it. */
  readonly milliseconds: number;
  /** Files that may wait. */
  readonly queue: number;
  readonly worker: URL;
}

const DEFAULTS: MappingThreadOptions = { milliseconds: 10_000, queue: 32, worker: mappingWorker() };

/**
 * Maps files one after another in a thread of its own, so that decoding neither holds up the event loop nor, whatever
 * a file does to a decoder, ends the process: a thread that dies or takes too long is replaced.
 */
export class MappingThread implements MediaMapper {
  readonly #options: MappingThreadOptions;
  readonly #queue: Waiting[] = [];
  #worker: Worker | undefined;
  #current: Waiting | undefined;
  #closed = false;

  constructor(options: Partial<MappingThreadOptions> = {}) {
    this.#options = { ...DEFAULTS, ...options };
  }

  map(bytes: Uint8Array, mapping: MediaMapping): Promise<MediaMap> {
    if (this.#closed) return Promise.reject(new CancelledError('the mapper is closed'));
    if (this.#queue.length >= this.#options.queue) {
      const message = `${this.#queue.length} files wait to be decoded, which is the most; try again soon`;
      return Promise.reject(new QueueFullError(message));
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ bytes, mapping, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const error = new CancelledError('the mapper is closed');
    for (const { reject } of this.#queue.splice(0)) reject(error);
    this.#current?.reject(error);
    this.#current = undefined;
    await this.#worker?.terminate();
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const call = this.#queue.shift();
    if (call === undefined) return;
    this.#current = call;
    const worker = (this.#worker ??= this.#start());
    const timer = setTimeout(() => {
      void worker.terminate();
      this.#lose(worker, `it takes longer than ${this.#options.milliseconds} ms to decode`);
    }, this.#options.milliseconds);
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      finish();
    };
    this.#current = {
      ...call,
      resolve: (map) => {
        settle(() => {
          call.resolve(map);
        });
      },
      reject: (error) => {
        settle(() => {
          call.reject(error);
        });
      },
    };
    worker.ref();
    worker.postMessage({ bytes: call.bytes, mapping: call.mapping } satisfies MappingCall);
  }

  #start(): Worker {
    const worker = new Worker(this.#options.worker, { name: 'media' });
    worker.on('message', (answer: MappingAnswer) => {
      const call = this.#current;
      this.#current = undefined;
      // An idle thread must not keep a process alive whose work is done.
      worker.unref();
      if (answer.kind === 'map') call?.resolve(answer.map);
      else if (answer.kind === 'refused')
        call?.reject(new InvalidInputError(answer.field, answer.value, answer.allowed));
      else call?.reject(new InvalidInputError('file', answer.reason, 'a file that can be decoded'));
      this.#next();
    });
    worker.on('error', (error) => {
      this.#lose(worker, error instanceof Error ? error.message : String(error));
    });
    worker.on('exit', () => {
      this.#lose(worker, 'its decoder ended');
    });
    return worker;
  }

  #lose(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#current?.reject(new InvalidInputError('file', reason, 'a file that can be decoded'));
    this.#current = undefined;
    if (!this.#closed) this.#next();
  }
}
