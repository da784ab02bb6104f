import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { runScript } from './python-process.js';

/** Plain: inference form in the layout of PyTorch. Matrices: inference form with matrix products on small maps. */
export const FORMS = ['training', 'plain', 'inference', 'matrices'] as const;
export type Form = (typeof FORMS)[number];

const SOURCES = [
  'forecast/training/stationcast_training/backbone',
  'forecast/training/stationcast_training/export',
  'tests/bench/backbone',
];
const CACHE = process.env.STATIONCAST_CACHE ?? path.join(homedir(), '.cache', 'stationcast');

const descriptionSchema = z.object({ channels: z.int(), gigaOperations: z.number() });

/** A network's graphs in ONNX, exported once for each state of the code that exports. */
export class ExportedGraphs {
  private constructor(
    private readonly folder: string,
    private readonly name: string,
    readonly channels: number,
    /** Multiplications and additions for one map, in 10^9, of the inference form. */
    readonly gigaOperations: number,
  ) {}

  static async of(size: string, side: number): Promise<ExportedGraphs> {
    const folder = path.join(CACHE, `backbone-graphs-${digestOfSources()}`);
    const name = `${size}-${side}`;
    await runScript('export_graphs.py', folder, size, String(side));
    const description = readFileSync(path.join(folder, `${name}.json`), 'utf8');
    const { channels, gigaOperations } = descriptionSchema.parse(JSON.parse(description));
    return new ExportedGraphs(folder, name, channels, gigaOperations);
  }

  file(form: Form): string {
    return path.join(this.folder, `${this.name}-${form}.onnx`);
  }
}

function digestOfSources(): string {
  const digest = createHash('sha256');
  for (const folder of SOURCES) {
    for (const file of readdirSync(folder)
      .filter((name) => name.endsWith('.py'))
      .sort()) {
      digest.update(readFileSync(path.join(folder, file)));
    }
  }
  return digest.digest('hex').slice(0, 12);
}
