/**
 * `npm run bench -- NAME` measures one, `npm run bench` all. Prints a table, writes
 * tests/bench/results/NAME.json, and ends with 1 where a bar is missed.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../ingest/clock.js';
import { formatInstant } from '../../ingest/time.js';
import { api } from './api/api.js';
import { backfill } from './backfill/backfill.js';
import { backbone } from './backbone/backbone.js';
import { engine } from './engine/engine.js';
import { damage } from './heads/damage.js';
import { heads } from './heads/heads.js';
import { stream } from './stream/stream.js';
import { training } from './training/training.js';
import { type Benchmark, meetsBar } from './support/benchmark.js';
import { describeCommit, describeMachine } from './support/machine.js';
import { table } from './support/table.js';

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  api,
  backbone,
  backfill,
  damage,
  engine,
  heads,
  stream,
  training,
};
const RESULTS = path.resolve('tests/bench/results');

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(BENCHMARKS);
for (const name of names) {
  const benchmark = BENCHMARKS[name];
  if (benchmark === undefined) {
    print(`there is no benchmark ${name}; allowed: ${Object.keys(BENCHMARKS).join(', ')}`);
    process.exitCode = 2;
    continue;
  }
  print(`\n${name}`);
  const figures = await benchmark();
  print(table(figures));
  const result = {
    name,
    date: formatInstant(systemClock.now()),
    commit: describeCommit(),
    machine: describeMachine(),
    figures,
  };
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(path.join(RESULTS, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  if (!figures.every(meetsBar)) process.exitCode = 1;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
