/** Forecasts of the shipped model through the serving path against PyTorch's, on the same 100 windows of the sample. */
import { expect, test } from 'vitest';
import { MODELS_FOLDER, SAMPLE_FOLDER } from '../../deploy/package-files.js';
import { systemClock } from '../../ingest/clock.js';
import { groupIntoNodes } from '../../embed/node-grouping.js';
import { datasetWindow } from '../../forecast/dataset/dataset-windows.js';
import { readDataset } from '../../forecast/dataset/read-dataset.js';
import { LocalEngine } from '../../forecast/engine/local-engine.js';
import { quantileField } from '../../forecast/forecast-fields.js';
import { Forecaster } from '../../forecast/forecaster.js';
import { listModels } from '../../forecast/registry/list-models.js';
import { selectModel } from '../../forecast/registry/select-model.js';
import { readSafetensors, storedTensor } from '../support/safetensors.js';

/** degC or m/s. */
const LARGEST_DIFFERENCE = 1e-3;

test('100 windows of New York give what PyTorch gives, to 1e-3 degC or m/s', async () => {
  const { models } = await listModels([MODELS_FOLDER]);
  const model = selectModel(models, 'forecast');
  const reference = readSafetensors(new URL(`forecasts-${model.id}.safetensors`, import.meta.url));
  const origins = [...storedTensor(reference, 'origins').data];
  expect(origins).toHaveLength(100);

  const engine = await LocalEngine.start({ provider: 'cpu' });
  await engine.load(model);
  const forecaster = new Forecaster(engine, model);
  const { history, horizon, inputVariables, outputVariables, quantiles, nodeSize } = forecaster.manifest;
  const { dataset } = await readDataset({
    folder: SAMPLE_FOLDER,
    variables: inputVariables,
    clock: systemClock,
  });
  const [node] = groupIntoNodes(dataset.stations, nodeSize);
  if (node === undefined) throw new Error('the sample has no station');
  const forecasts = await forecaster.forecast(
    origins.map((origin) => datasetWindow(dataset, node, origin, { hours: history, variables: inputVariables })),
  );
  await engine.close();

  const mean = storedTensor(reference, 'mean').data;
  const spread = storedTensor(reference, 'quantiles').data;
  const stations = node.stations.length;
  let largest = 0;
  const compare = (actual: number | undefined, expected: number | undefined): void => {
    const difference = Math.abs((actual ?? NaN) - (expected ?? NaN));
    largest = Number.isNaN(difference) ? Infinity : Math.max(largest, difference);
  };
  forecasts.forEach(({ fields }, index) => {
    const slot = index % stations;
    const window = (index - slot) / stations;
    for (let lead = 0; lead < horizon; lead++) {
      const at = (window * horizon + lead) * stations + slot;
      outputVariables.forEach((variable, output) => {
        const place = at * outputVariables.length + output;
        compare(fields[variable]?.[lead], mean[place]);
        quantiles.forEach((probability, rank) => {
          compare(fields[quantileField(variable, probability)]?.[lead], spread[place * quantiles.length + rank]);
        });
      });
    }
  });
  expect(largest).toBeLessThanOrEqual(LARGEST_DIFFERENCE);
});
