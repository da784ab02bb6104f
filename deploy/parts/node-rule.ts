import { nodesOfModel } from '../../forecast/nodes-of-model.js';
import { listModels } from '../../forecast/registry/list-models.js';
import { InvalidInputError } from '../../ingest/errors.js';
import type { Node } from '../../ingest/stations/node.js';
import type { Station } from '../../ingest/stations/station.js';
import type { ModelSettings } from '../configuration/model-settings.js';
import { chooseForecastModel } from '../pipeline/choose-model.js';

export type NodeRule = (stations: readonly Station[]) => readonly Node[];

/** How the configured model groups stations into nodes, for who does not run it. */
export async function readNodeRule({
  models,
  model,
}: Pick<ModelSettings, 'models' | 'model'>): Promise<NodeRule> {
  const { id, manifest } = chooseForecastModel(await listModels(models), model);
  if (manifest.task !== 'forecast')
    throw new InvalidInputError('model', id, 'a model whose task is forecast');
  return (stations) => nodesOfModel(stations, manifest);
}
