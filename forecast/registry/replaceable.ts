import { ModelRejectedError } from '../../ingest/errors.js';
import type { Manifest } from './manifest.js';
import type { ModelArtefact } from './model-artefact.js';

/**
 * Throws ModelRejectedError where `next` cannot take over from `current` without a restart: windows, stores and
 * readers are set up for what a model reads and writes, which therefore has to stay.
 */
export function requireReplaceable(current: ModelArtefact, next: ModelArtefact): void {
  const before = interfaceOf(current.manifest);
  const after = interfaceOf(next.manifest);
  for (const [name, value] of Object.entries(before)) {
    if (after[name] === value) continue;
    throw new ModelRejectedError(
      `model ${next.folder}: its ${name} is ${after[name] ?? 'none'}, that of ${current.id} is ${value}; ` +
        'restart with this model instead of replacing the one that runs',
    );
  }
}

function interfaceOf(manifest: Manifest): Readonly<Record<string, string>> {
  switch (manifest.task) {
    case 'forecast':
      return {
        task: manifest.task,
        history: String(manifest.history),
        horizon: String(manifest.horizon),
        nodeSize: String(manifest.nodeSize),
        stations: manifest.stations?.join(', ') ?? 'any',
        inputVariables: manifest.inputVariables.join(', '),
        outputVariables: manifest.outputVariables.join(', '),
        quantiles: manifest.quantiles.join(', '),
      };
    case 'classify':
      return { task: manifest.task, modality: manifest.modality, labels: manifest.labels.join(', ') };
  }
}
