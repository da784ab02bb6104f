import { z } from 'zod';
import { MODALITIES } from '../../embed/media/modality.js';
import { VARIABLE_NAMES } from '../../ingest/observations/variables.js';

const tensorSchema = z.strictObject({
  name: z.string().min(1),
  /** What the graph takes or gives; the engine's callers have float32 either way. */
  type: z.enum(['float32', 'float16']),
  /** `"batch"` is the only dimension that may vary. */
  shape: z.array(z.union([z.literal('batch'), z.int().positive()])).min(1),
});

const graphSchema = z.strictObject({
  name: z.string().min(1),
  /** A plain file name, so that a manifest cannot point outside its folder. */
  file: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*\.onnx$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  inputs: z.array(tensorSchema).min(1),
  outputs: z.array(tensorSchema).min(1),
});

const manifestBase = {
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  description: z.string(),
  /** Graphs in the order they run; an input is a request's tensor or an output of an earlier graph, by name. */
  pipeline: z.array(graphSchema).min(1),
  trainingData: z.array(z.strictObject({ name: z.string(), period: z.string(), licence: z.string() })),
  metrics: z.record(z.string(), z.number()),
  licence: z.string(),
};

export const forecastManifestSchema = z.strictObject({
  ...manifestBase,
  task: z.literal('forecast'),
  /** Hourly slots that a window holds, and leads that a forecast speaks of. */
  history: z.int().positive(),
  horizon: z.int().positive(),
  /** Station slots of a node. */
  nodeSize: z.int().positive(),
  /** Of a model that was made for one network: its stations' ids, one for each slot. Others serve any station. */
  stations: z.array(z.string().min(1)).min(1).optional(),
  /** Height and width of the single-channel map that the backbone reads. */
  mapSize: z.tuple([z.int().positive(), z.int().positive()]),
  inputVariables: z.array(z.enum(VARIABLE_NAMES)).min(1),
  /** In the order of the outputs' variable dimension. */
  outputVariables: z.array(z.enum(['temperature_2m', 'wind_speed_10m'])).min(1),
  /** Probabilities, ascending, in the order of the outputs' quantile dimension; the middle one is the median. */
  quantiles: z.array(z.number().gt(0).lt(1)).min(1),
});

export const classifyManifestSchema = z.strictObject({
  ...manifestBase,
  task: z.literal('classify'),
  modality: z.enum(MODALITIES),
  /** Of sound: milliseconds of a frame, and from one to the next. Kaldi's 25 and 10 where it is left out. */
  spectrogram: z
    .strictObject({ frameLength: z.number().min(1).max(1_000), frameShift: z.number().min(1).max(1_000) })
    .optional(),
  labels: z.array(z.string().min(1)).min(2),
});

export const manifestSchema = z.discriminatedUnion('task', [forecastManifestSchema, classifyManifestSchema]);

export type Manifest = z.output<typeof manifestSchema>;
export type ClassifyManifest = z.output<typeof classifyManifestSchema>;
export type ForecastManifest = z.output<typeof forecastManifestSchema>;
export type Graph = z.output<typeof graphSchema>;
export type TensorSpecification = z.output<typeof tensorSchema>;
