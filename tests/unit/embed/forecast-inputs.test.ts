import { describe, expect, test } from 'vitest';
import { forecastInputs } from '../../../embed/forecast-inputs.js';
import { timeFeatures } from '../../../embed/time-features.js';
import type { Station } from '../../../ingest/stations/station.js';
import type { NodeWindow } from '../../../ingest/windows/node-window.js';

const station = (id: string, elevation?: number): Station => ({
  id,
  name: id,
  latitude: 52.5,
  longitude: 4.25,
  ...(elevation === undefined ? {} : { elevation }),
});

/** Reading of hour h, station s, variable v is 100 h + 10 s + v. */
function windowOf(stations: readonly Station[], origin: number, hours = 3): NodeWindow {
  const values = Float32Array.from(
    { length: hours * stations.length * 2 },
    (_, index) =>
      100 * Math.floor(index / (stations.length * 2)) +
      10 * (Math.floor(index / 2) % stations.length) +
      (index % 2),
  );
  return {
    node: { id: 'node', stations },
    origin,
    hours,
    variables: ['temperature_2m', 'wind_speed_10m'],
    values,
    observed: new Float32Array(values.length).fill(1),
  };
}

describe('forecast inputs', () => {
  test('hold readings by hour, slot and variable, and 0 in slots without a station', () => {
    const { values, observed } = forecastInputs([windowOf([station('a'), station('b')], 1000)], 3);
    expect(values.dims).toEqual([1, 3, 6]);
    expect([...values.data]).toEqual([
      0, 1, 10, 11, 0, 0, 100, 101, 110, 111, 0, 0, 200, 201, 210, 211, 0, 0,
    ]);
    expect([...observed.data.subarray(0, 6)]).toEqual([1, 1, 1, 1, 0, 0]);
  });

  test('end at the origin: the last hour of the window is the last that the model sees', () => {
    const { time } = forecastInputs([windowOf([station('a')], 1000), windowOf([station('a')], 1001)], 1);
    expect(time.dims).toEqual([2, 3, 4]);
    const expected = [998, 999, 1000, 999, 1000, 1001].flatMap((hour) => timeFeatures(hour));
    expect([...time.data]).toEqual([...Float32Array.from(expected)]);
  });

  test('say whether an elevation is known, so that 0 m and unknown differ', () => {
    const { geography } = forecastInputs([windowOf([station('a', 0), station('b'), station('c', -4)], 0)], 4);
    expect([...geography.data]).toEqual([52.5, 4.25, 0, 1, 52.5, 4.25, 0, 0, 52.5, 4.25, -4, 1, 0, 0, 0, 0]);
  });

  test('refuse windows of different shapes in one batch', () => {
    const one = windowOf([station('a')], 1000);
    expect(() => forecastInputs([one, windowOf([station('a')], 1000, 2)], 1)).toThrow(RangeError);
    expect(() => forecastInputs([windowOf([station('a'), station('b')], 1000)], 1)).toThrow(RangeError);
  });
});
