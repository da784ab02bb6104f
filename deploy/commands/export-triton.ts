import { type Command, Option } from 'commander';
import {
  exportTritonRepository,
  TRITON_BACKENDS,
  type TritonBackend,
} from '../../forecast/open-inference/triton/export-repository.js';
import {
  INSTANCE_KINDS,
  type InstanceKind,
  TRITON_DEFAULTS,
} from '../../forecast/open-inference/triton/triton-configuration.js';
import { readModel } from '../../forecast/registry/read-model.js';
import { positiveNumber, wholeNumber } from './option-values.js';

interface ExportFlags {
  readonly out: string;
  readonly backend: TritonBackend;
  readonly maxBatch: number;
  readonly instances: number;
  readonly kind: InstanceKind;
  readonly queueDelay: number;
  readonly json?: true;
}

const HELP = `
With the onnxruntime backend each graph becomes a Triton model and an ensemble joins them; with the python backend one
model.py runs them all, for servers without that backend (their Python needs numpy and onnxruntime).

Example:
  stationcast models export-triton forecast/models/cpu-0.1.0 --out /srv/triton
  tritonserver --model-repository=/srv/triton
  STATIONCAST_INFERENCE_SERVER=http://localhost:8000 stationcast demo`;

export function addExportTritonCommand(models: Command): void {
  models
    .command('export-triton')
    .argument('<folder>', 'folder of a model')
    .description('write a model into a Triton model repository')
    .requiredOption('--out <dir>', 'the repository; made where it is not there')
    .addOption(
      new Option('--backend <name>', 'what runs the graphs').choices(TRITON_BACKENDS).default('onnxruntime'),
    )
    .option('--max-batch <maps>', 'most maps in a batch', wholeNumber, TRITON_DEFAULTS.largestBatch)
    .option(
      '--instances <count>',
      'copies of the model on each device',
      wholeNumber,
      TRITON_DEFAULTS.instances,
    )
    .addOption(
      new Option('--kind <kind>', 'where they run').choices(INSTANCE_KINDS).default(TRITON_DEFAULTS.kind),
    )
    .option(
      '--queue-delay <ms>',
      'longest wait for company in a batch',
      positiveNumber,
      TRITON_DEFAULTS.longestDelay,
    )
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(exportTriton);
}

async function exportTriton(folder: string, flags: ExportFlags): Promise<void> {
  const artefact = await readModel(folder);
  const written = await exportTritonRepository(artefact, flags.out, flags.backend, {
    ...TRITON_DEFAULTS,
    largestBatch: flags.maxBatch,
    instances: flags.instances,
    kind: flags.kind,
    longestDelay: flags.queueDelay,
  });
  process.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ model: artefact.id, repository: flags.out, written })}\n`
      : `${artefact.id}: wrote ${written.join(', ')} to ${flags.out}\n`,
  );
}
