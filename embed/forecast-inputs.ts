import type { Station } from '../ingest/stations/station.js';
import type { NodeWindow } from '../ingest/windows/node-window.js';
import type { EpochHour } from '../ingest/time.js';
import { TIME_FEATURES, timeFeatures } from './time-features.js';

/** Latitude and longitude in degrees, elevation in metres, and 1 where the elevation is known. */
export const GEOGRAPHY_FEATURES = 4;

interface InputTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/**
 * What a forecast model's graph reads, in physical units; all that scales it is inside the graph.
 * `values`, `observed` [batch, hours, nodeSize x variables]; `time` [batch, hours, 4];
 * `geography` [batch, nodeSize x 4]. Slots that hold no station are 0 everywhere.
 */
export interface ForecastInputs {
  readonly values: InputTensor;
  readonly observed: InputTensor;
  readonly time: InputTensor;
  readonly geography: InputTensor;
}

/** Lays windows of one shape (hours, variables) out as one batch. Throws RangeError where shapes differ. */
export function forecastInputs(windows: readonly NodeWindow[], nodeSize: number): ForecastInputs {
  const batch = windows.length;
  const hours = windows[0]?.hours ?? 0;
  const variables = windows[0]?.variables.length ?? 0;
  const row = nodeSize * variables;
  const values = new Float32Array(batch * hours * row);
  const observed = new Float32Array(batch * hours * row);
  const time = new Float32Array(batch * hours * TIME_FEATURES.length);
  const geography = new Float32Array(batch * nodeSize * GEOGRAPHY_FEATURES);
  const featuresOf = rememberTimeFeatures();

  for (const [index, window] of windows.entries()) {
    const { stations } = window.node;
    if (window.hours !== hours || window.variables.length !== variables || stations.length > nodeSize) {
      throw new RangeError(`window of ${window.node.id} is not of the shape of its batch`);
    }
    const read = stations.length * variables;
    for (let hour = 0; hour < hours; hour++) {
      const from = hour * read;
      const to = (index * hours + hour) * row;
      values.set(window.values.subarray(from, from + read), to);
      observed.set(window.observed.subarray(from, from + read), to);
      const features = featuresOf(window.origin - hours + 1 + hour);
      time.set(features, (index * hours + hour) * TIME_FEATURES.length);
    }
    for (const [slot, station] of stations.entries()) {
      geography.set(geographyOf(station), (index * nodeSize + slot) * GEOGRAPHY_FEATURES);
    }
  }
  return {
    values: { dims: [batch, hours, row], data: values },
    observed: { dims: [batch, hours, row], data: observed },
    time: { dims: [batch, hours, TIME_FEATURES.length], data: time },
    geography: { dims: [batch, nodeSize * GEOGRAPHY_FEATURES], data: geography },
  };
}

/** The windows of a batch overlap in time, so most of their hours have been asked for before. */
function rememberTimeFeatures(): (hour: EpochHour) => readonly number[] {
  const known = new Map<EpochHour, readonly number[]>();
  return (hour) => {
    const features = known.get(hour) ?? timeFeatures(hour);
    known.set(hour, features);
    return features;
  };
}

function geographyOf({ latitude, longitude, elevation }: Station): number[] {
  return [latitude, longitude, elevation ?? 0, elevation === undefined ? 0 : 1];
}
