/**
 * Training of the model that runs on processors (configs/cpu.toml, batches of 64 windows) on all cores: forward, backward
 * and step, as UniRepLKNet is published and with its depthwise kernels as matrix products, in turn.
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { PytorchProcess } from '../backbone/python-process.js';
import { inTurn } from '../engine/measure.js';
import type { Figure } from '../support/benchmark.js';

const SCRIPT = path.resolve('tests/bench/training/measure_training.py');
const ROUNDS = 3;
const SECONDS = 8;

export async function training(): Promise<Figure[]> {
  const threads = availableParallelism();
  const pytorch = await PytorchProcess.start(threads, SCRIPT);
  try {
    const of = (form: string) => () => pytorch.rate({ seconds: SECONDS, form });
    const rates = await inTurn(ROUNDS, { published: of('published'), matrices: of('matrices') });
    const [published, matrices] = [rates('published'), rates('matrices')];
    return [
      { name: 'training, depthwise kernels as published', value: published, unit: 'windows/s' },
      {
        name: 'training, as it is done here',
        value: matrices,
        unit: 'windows/s',
        bar: { atLeast: 60 },
        note: `forward, backward and step on ${threads} cores`,
      },
      { name: 'as it is done here / as published', value: matrices / published, unit: '' },
    ];
  } finally {
    pytorch.close();
  }
}
