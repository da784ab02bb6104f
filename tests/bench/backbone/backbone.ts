/**
 * UniRepLKNet on this processor: training and inference form, in the layout of PyTorch and in that of the runtime,
 * with and without matrix products on small maps, in ONNX Runtime and in PyTorch eager, against the rate of plain
 * matrix products. STATIONCAST_BENCH_QUICK=1 measures the smallest size on the smallest map only.
 */
import { availableParallelism } from 'node:os';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { inTurn, rate } from '../engine/measure.js';
import type { Figure } from '../support/benchmark.js';
import { ExportedGraphs, FORMS, type Form } from './exported-graphs.js';
import { PytorchProcess } from './python-process.js';

const QUICK = process.env.STATIONCAST_BENCH_QUICK === '1';
const SIZES = QUICK ? ['a'] : ['a', 's'];
const SIDES = QUICK ? [96] : [96, 192, 224];
const BATCHES = QUICK ? [1, 8] : [1, 8, 32];
const MOST_ROUNDS = QUICK ? 1 : 5;
/** For each size, map and batch; a round of the largest takes longer. */
const SECONDS_FOR_ROUNDS = 9;
const SECONDS = 0.3;
const SGEMM_LENGTH = 1536;

/** Rates in maps a second of one size, map and batch. */
interface Rates {
  readonly name: string;
  readonly gigaOperations: number;
  readonly runtime: Readonly<Record<Form, number>>;
  readonly pytorch: Readonly<Record<'training' | 'inference', number>>;
  /** GFLOP/s of plain matrix products, measured in the same rounds. */
  readonly sgemm: number;
}

export async function backbone(): Promise<Figure[]> {
  const threads = availableParallelism();
  const pytorch = await PytorchProcess.start(threads);
  const measured: Rates[] = [];
  try {
    for (const size of SIZES) {
      for (const side of SIDES) {
        const graphs = await ExportedGraphs.of(size, side);
        const sessions = await openSessions(graphs, threads);
        for (const batch of BATCHES) {
          measured.push(await measure({ size, side, batch, graphs, sessions, pytorch }));
        }
        await Promise.all(Object.values(sessions).map((session) => session.release()));
      }
    }
  } finally {
    pytorch.close();
  }
  return [...measured.flatMap(figuresOf), ...comparisons(measured)];
}

type Sessions = Readonly<Record<Form, InferenceSession>>;

async function openSessions(graphs: ExportedGraphs, threads: number): Promise<Sessions> {
  const open = async (form: Form): Promise<[Form, InferenceSession]> => [
    form,
    await InferenceSession.create(graphs.file(form), {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      intraOpNumThreads: threads,
      // As the engine sets it; threads that spin would also slow PyTorch down when it is its turn.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    }),
  ];
  return Object.fromEntries(await Promise.all(FORMS.map(open))) as Record<Form, InferenceSession>;
}

interface Setting {
  readonly size: string;
  readonly side: number;
  readonly batch: number;
  readonly graphs: ExportedGraphs;
  readonly sessions: Sessions;
  readonly pytorch: PytorchProcess;
}

async function measure({ size, side, batch, graphs, sessions, pytorch }: Setting): Promise<Rates> {
  const dims = [batch, graphs.channels, side, side];
  const length = dims.reduce((product, dimension) => product * dimension, 1);
  const maps = new Tensor(
    'float32',
    Float32Array.from({ length }, (_, index) => Math.sin(index)),
    dims,
  );
  const runtime = (form: Form) => async () => {
    const run = () => sessions[form].run({ maps });
    return rate(SECONDS, batch, run);
  };
  // Memory is laid out and chosen by the first run of each shape.
  for (const form of FORMS) await sessions[form].run({ maps });
  const eager = (form: string) => () => pytorch.rate({ seconds: SECONDS, size, side, batch, form });
  const measurements = {
    training: runtime('training'),
    plain: runtime('plain'),
    inference: runtime('inference'),
    matrices: runtime('matrices'),
    eagerTraining: eager('training'),
    eagerInference: eager('inference'),
    sgemm: () => pytorch.rate({ seconds: SECONDS, multiply: SGEMM_LENGTH }),
  };
  const rates = await inTurn(MOST_ROUNDS, measurements, SECONDS_FOR_ROUNDS);
  return {
    name: `${size.toUpperCase()} ${side}x${side} batch ${batch}`,
    gigaOperations: graphs.gigaOperations,
    runtime: {
      training: rates('training'),
      plain: rates('plain'),
      inference: rates('inference'),
      matrices: rates('matrices'),
    },
    pytorch: { training: rates('eagerTraining'), inference: rates('eagerInference') },
    sgemm: rates('sgemm') / 1e9,
  };
}

function figuresOf({ name, gigaOperations, runtime, pytorch, sgemm }: Rates): Figure[] {
  const figure = (what: string, value: number): Figure => {
    const gigaFlops = value * gigaOperations;
    const share = Math.round((100 * gigaFlops) / sgemm);
    const note = `${gigaFlops.toFixed(0)} GFLOP/s, ${share} % of PyTorch's sgemm`;
    return { name: `${name}, ${what}`, value, unit: 'maps/s', note };
  };
  return [
    figure('PyTorch eager, training form', pytorch.training),
    figure('PyTorch eager, inference form', pytorch.inference),
    figure('ONNX Runtime, training form', runtime.training),
    figure('ONNX Runtime, inference form as PyTorch lays it out', runtime.plain),
    figure('ONNX Runtime, inference form as exported', runtime.inference),
    figure('ONNX Runtime, with matrix products', runtime.matrices),
  ];
}

function comparisons(measured: readonly Rates[]): Figure[] {
  const compare = (name: string, ratio: (rates: Rates) => number, atLeast?: number, remark = ''): Figure => {
    const ratios = measured.map(ratio);
    const mean = Math.exp(ratios.reduce((sum, each) => sum + Math.log(each), 0) / ratios.length);
    const range = `from ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
    const note = `geometric mean; ${range}${remark === '' ? '' : `; ${remark}`}`;
    return { name, value: mean, unit: '', note, ...(atLeast !== undefined && { bar: { atLeast } }) };
  };
  return [
    compare(
      'inference / training form, PyTorch eager',
      ({ pytorch }) => pytorch.inference / pytorch.training,
      1.8,
      'merging saves the small branches of depthwise convolutions; they cost little where AVX-512 is',
    ),
    compare('inference / training form, ONNX Runtime', ({ runtime }) => runtime.inference / runtime.training),
    compare(
      'most that inference / training form can be in ONNX Runtime: all arithmetic at the rate of sgemm',
      ({ runtime, sgemm, gigaOperations }) => sgemm / gigaOperations / runtime.training,
    ),
    compare(
      'layout as exported / as in PyTorch, inference form in ONNX Runtime',
      ({ runtime }) => runtime.inference / runtime.plain,
    ),
    compare(
      'inference form, ONNX Runtime / PyTorch eager',
      ({ runtime, pytorch }) => runtime.inference / pytorch.inference,
      1.5,
    ),
    compare(
      'what serves / what is trained: inference form in ONNX Runtime / training form in PyTorch eager',
      ({ runtime, pytorch }) => runtime.inference / pytorch.training,
    ),
    compare(
      'with / without matrix products on small maps, ONNX Runtime',
      ({ runtime }) => runtime.matrices / runtime.inference,
    ),
    {
      name: "PyTorch's sgemm",
      value: Math.max(...measured.map(({ sgemm }) => sgemm)),
      unit: 'GFLOP/s',
      note: `products of ${SGEMM_LENGTH} x ${SGEMM_LENGTH}; the best of all rounds`,
    },
  ];
}
