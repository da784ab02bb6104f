import { GEOGRAPHY_FEATURES } from '../../embed/forecast-inputs.js';
import { TIME_FEATURES } from '../../embed/time-features.js';
import { ModelRejectedError } from '../../ingest/errors.js';
import type { ForecastManifest, TensorSpecification } from './manifest.js';
import { formatShape, pipelineSignature } from './pipeline-signature.js';

type Shape = TensorSpecification['shape'];

/** u, v. */
const VECTOR_COMPONENTS = 2;

/**
 * The tensors that every forecast model reads and writes, in physical units.
 *
 * Inputs: `values` [batch, history, nodeSize * variables], station-major, 0 where not observed; `observed`, the
 * same shape, 1 or 0; `time` [batch, history, 4]; `geography` [batch, nodeSize * 4].
 * Outputs: `mean` [batch, horizon, nodeSize, variables], the expected value; `quantiles`, one dimension more;
 * `wind_vector` [batch, horizon, nodeSize, 2], u and v in m/s, where wind is forecast.
 */
export function forecastTensors(manifest: ForecastManifest): {
  readonly inputs: Readonly<Record<string, Shape>>;
  readonly outputs: Readonly<Record<string, Shape>>;
} {
  const { history, horizon, nodeSize } = manifest;
  const series: Shape = ['batch', history, nodeSize * manifest.inputVariables.length];
  const mean: Shape = ['batch', horizon, nodeSize, manifest.outputVariables.length];
  const windVector: Shape = ['batch', horizon, nodeSize, VECTOR_COMPONENTS];
  return {
    inputs: {
      values: series,
      observed: series,
      time: ['batch', history, TIME_FEATURES.length],
      geography: ['batch', nodeSize * GEOGRAPHY_FEATURES],
    },
    outputs: {
      mean,
      quantiles: [...mean, manifest.quantiles.length],
      ...(manifest.outputVariables.includes('wind_speed_10m') && { wind_vector: windVector }),
    },
  };
}

/** Throws ModelRejectedError where a forecast manifest contradicts itself. */
export function requireForecastContract(manifest: ForecastManifest): void {
  const signature = pipelineSignature(manifest.pipeline);
  const expected = forecastTensors(manifest);
  requireTensors('input', signature.inputs, expected.inputs);
  requireTensors('output', signature.outputs, expected.outputs);
  requireQuantiles(manifest.quantiles);
  requireStations(manifest);
}

function requireTensors(
  kind: 'input' | 'output',
  found: readonly TensorSpecification[],
  expected: Readonly<Record<string, Shape>>,
): void {
  const shapes = new Map(found.map((tensor) => [tensor.name, formatShape(tensor.shape)]));
  for (const [name, shape] of Object.entries(expected)) {
    const wanted = formatShape(shape);
    const actual = shapes.get(name) ?? 'missing';
    if (actual === wanted) continue;
    throw new ModelRejectedError(`pipeline ${kind} ${name} is ${actual}; a forecast model needs ${wanted}`);
  }
  const surplus = found.find((tensor) => !Object.hasOwn(expected, tensor.name));
  if (surplus !== undefined && kind === 'input') {
    throw new ModelRejectedError(
      `pipeline input ${surplus.name} is not one that a forecast model is given ` +
        `(${Object.keys(expected).join(', ')})`,
    );
  }
}

function requireStations({ nodeSize, stations }: ForecastManifest): void {
  if (stations === undefined) return;
  const distinct = new Set(stations).size;
  if (distinct === nodeSize && stations.length === nodeSize) return;
  throw new ModelRejectedError(
    `stations names ${distinct} stations for ${nodeSize} slots; each slot is one station`,
  );
}

function requireQuantiles(quantiles: readonly number[]): void {
  const ascending = quantiles.every((value, index) => index === 0 || value > (quantiles[index - 1] ?? 0));
  if (ascending && quantiles[(quantiles.length - 1) / 2] === 0.5) return;
  throw new ModelRejectedError(
    `quantiles [${quantiles.join(', ')}] must ascend and have the median, 0.5, in the middle`,
  );
}
