import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { once } from 'node:events';
import { formatHour } from '../../ingest/time.js';
import type { LongColumn, TableSink } from './long-table.js';

/** Comma-separated, with a header; times as 2024-01-01T06:00:00Z, nothing where there is no value. */
export class CsvSink implements TableSink {
  readonly #stream;
  #begun = false;

  constructor(file: string) {
    this.#stream = createWriteStream(file);
  }

  async write(columns: readonly LongColumn[]): Promise<void> {
    const lines = this.#begun ? [] : [columns.map(({ name }) => name).join(',')];
    this.#begun = true;
    const count = columns[0]?.values.length ?? 0;
    for (let row = 0; row < count; row++) {
      lines.push(columns.map((column) => cellText(column, row)).join(','));
    }
    if (!this.#stream.write(`${lines.join('\n')}\n`)) await once(this.#stream, 'drain');
  }

  async close(): Promise<void> {
    this.#stream.end();
    await finished(this.#stream);
  }
}

function cellText({ kind, values }: LongColumn, row: number): string {
  const value = values[row] ?? null;
  if (value === null) return '';
  return kind === 'hour' ? formatHour(Number(value)) : String(value);
}
