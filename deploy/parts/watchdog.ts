import type { Timer } from '../../ingest/clock.js';
import { BrokerUnavailableError, type StationcastError } from '../../ingest/errors.js';
import type { KafkaTopics } from '../../ingest/kafka/kafka-topics.js';
import type { Logger } from '../../ingest/logger.js';

export interface WatchedWorker {
  /** Grows whenever something has become durable. */
  readonly progress: number;
  /** Whether it waits for something outside: then it cannot make progress. */
  readonly isWaiting: boolean;
}

export interface WatchdogOptions {
  readonly worker: WatchedWorker;
  readonly topics: Pick<KafkaTopics, 'committedBy' | 'endsOf'>;
  readonly group: string;
  readonly topic: string;
  /** Milliseconds without progress after which the process ends. */
  readonly patience: number;
  readonly timer: Timer;
  readonly logger: Logger;
  readonly onStuck: (error: StationcastError) => void;
}

const LOOKS_PER_PATIENCE = 6;

/**
 * Ends a process whose consumer has records to read and reads none, as after a lost connection that nobody noticed: its
 * supervisor starts it anew, and it goes on from the committed offsets.
 */
export class Watchdog {
  readonly #closing = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly options: WatchdogOptions) {}

  start(): void {
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { worker, timer, patience, onStuck, group, topic } = this.options;
    const { signal } = this.#closing;
    let progressed = timer.now();
    let { progress } = worker;
    while (!signal.aborted) {
      await timer.sleep(patience / LOOKS_PER_PATIENCE, signal);
      const lag = await this.#lag();
      if (worker.progress !== progress || worker.isWaiting || lag === 0) progressed = timer.now();
      progress = worker.progress;
      if (timer.now() - progressed < patience) continue;
      const seconds = Math.round((timer.now() - progressed) / 1000);
      onStuck(
        new BrokerUnavailableError(
          `${group} has ${lag} records of ${topic} to read and has read none for ${seconds} s; ending, so that it is started anew`,
        ),
      );
      return;
    }
  }

  /** Of the whole group; 0 where brokers do not tell. */
  async #lag(): Promise<number> {
    const { topics, group, topic, logger } = this.options;
    try {
      const committed = await topics.committedBy(group, topic);
      let lag = 0;
      for (const [partition, { first, next }] of await topics.endsOf(topic)) {
        lag += next - (committed.get(partition)?.offset ?? first);
      }
      return lag;
    } catch (error) {
      logger.info({ err: error, group }, 'the lag is not known now');
      return 0;
    }
  }
}
