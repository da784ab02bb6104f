import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { FileDeadLetters } from '../../ingest/dead-letters/file-dead-letters.js';
import { DuckDbSeriesStore } from '../../ingest/store/duckdb/duckdb-series-store.js';
import type { EpochHour } from '../../ingest/time.js';
import type { ReplayPlan } from './replay-plan.js';

export interface DemoStore {
  readonly store: DuckDbSeriesStore;
  readonly deadLetters: FileDeadLetters;
  readonly deadLettersFile: string;
  /** Last origin that an interrupted replay had stored; undefined where the replay begins. */
  readonly resumeAfter: EpochHour | undefined;
}

/**
 * The store of a replay, one for each input. A replay that was interrupted goes on where it stopped; one that had
 * come to its end, or was made by another model, begins again.
 */
export async function openDemoStore(
  folder: string,
  input: { readonly name: string; readonly files: readonly string[] },
  model: string,
  plan: ReplayPlan,
): Promise<DemoStore> {
  const base = path.join(folder, `demo-${storeName(input)}`);
  const file = `${base}.duckdb`;
  const deadLettersFile = `${base}-dead-letters.ndjson`;
  let store = await DuckDbSeriesStore.open({ file });
  const latest = await store.readLatestForecasts({ model });
  const newest = Math.max(...latest.map(({ origin }) => origin), -Infinity);
  const interrupted = newest >= plan.firstOrigin && newest < plan.lastOrigin;
  if (!interrupted) {
    await store.close();
    for (const stale of [file, `${file}.wal`, deadLettersFile]) await rm(stale, { force: true });
    store = await DuckDbSeriesStore.open({ file });
  }
  return {
    store,
    deadLetters: await FileDeadLetters.open(deadLettersFile),
    deadLettersFile,
    resumeAfter: interrupted ? newest : undefined,
  };
}

function storeName({ name, files }: { readonly name: string; readonly files: readonly string[] }): string {
  if (files.length === 0) return name;
  const paths = files.map((file) => path.resolve(file)).join('\n');
  return `${name}-${createHash('sha256').update(paths).digest('hex').slice(0, 8)}`;
}
