import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ObservationSink } from '../../../api/observations/observation-sink.js';
import type { Clock } from '../../../ingest/clock.js';
import { FileDeadLetters } from '../../../ingest/dead-letters/file-dead-letters.js';
import { Intake } from '../../../ingest/intake.js';
import type { Logger } from '../../../ingest/logger.js';
import type { Station } from '../../../ingest/stations/station.js';
import type { SeriesStore } from '../../../ingest/store/series-store.js';

/** A real intake of one node behind the API, with its dead letters in a file. */
export class PostingSink {
  readonly #stations: readonly Station[];
  #folder = '';
  #deadLetters: FileDeadLetters | undefined;

  constructor(stations: readonly Station[]) {
    this.#stations = stations;
  }

  get deadLettersFile(): string {
    return path.join(this.#folder, 'dead-letters.ndjson');
  }

  async open(parts: { store: SeriesStore; clock: Clock; logger: Logger }): Promise<ObservationSink> {
    this.#folder = await mkdtemp(path.join(tmpdir(), 'stationcast-posting-'));
    this.#deadLetters = await FileDeadLetters.open(this.deadLettersFile);
    const nodes = [{ id: 'new-york', stations: this.#stations }];
    const intake = new Intake({ ...parts, nodes, deadLetters: this.#deadLetters });
    return {
      accept: async (records) => (await intake.accept(records)).verdicts,
    };
  }

  async close(): Promise<void> {
    await this.#deadLetters?.close();
    await rm(this.#folder, { recursive: true });
  }
}
