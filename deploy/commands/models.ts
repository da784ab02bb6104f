import type { Command } from 'commander';
import { listModels } from '../../forecast/registry/list-models.js';
import type { ModelArtefact } from '../../forecast/registry/model-artefact.js';
import { readModel } from '../../forecast/registry/read-model.js';
import type { Configuration } from '../configuration/configuration.js';
import { plainTable } from '../terminal/plain-table.js';
import { addExportTritonCommand } from './export-triton.js';

export function addModelsCommand(program: Command, configuration: Configuration): void {
  const models = program.command('models').description('look at models, verify and export them');
  models
    .command('list')
    .description('every model in the model folders; damaged ones with the reason')
    .option('--json', 'print JSON')
    .action((flags: { json?: true }) => list(configuration, flags.json === true));
  models
    .command('verify')
    .argument('<folder>', 'folder of a model')
    .description('check a model folder: manifest, graphs and their SHA-256')
    .action(async (folder: string) => {
      const { id } = await readModel(folder);
      process.stdout.write(`${id}: the manifest is valid and every file has its SHA-256\n`);
    });
  models
    .command('inspect')
    .argument('<folder>', 'folder of a model')
    .description("print a model's manifest, after checking it")
    .action(async (folder: string) => {
      const { manifest } = await readModel(folder);
      process.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`);
    });
  addExportTritonCommand(models);
}

async function list({ models: folders }: Configuration, json: boolean): Promise<void> {
  const { models, rejected } = await listModels(folders);
  if (json) {
    const rows = models.map(({ id, folder, manifest }) => ({ id, task: manifest.task, folder }));
    process.stdout.write(
      `${JSON.stringify({ models: rows, rejected: rejected.map(({ message }) => message) })}\n`,
    );
    return;
  }
  process.stdout.write(`${plainTable(['model', 'task', 'what it is'], models.map(toRow))}\n`);
  for (const { message } of rejected) process.stdout.write(`${message}\n`);
}

function toRow({ id, manifest }: ModelArtefact): string[] {
  return [id, manifest.task, manifest.description];
}
