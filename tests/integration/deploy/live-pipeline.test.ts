import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApiEvents } from '../../../api/events/create-api-events.js';
import { LivePipeline } from '../../../deploy/pipeline/live-pipeline.js';
import type { WindowForecaster } from '../../../forecast/forecaster.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { Forecaster } from '../../../forecast/forecaster.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import { RunningSkill } from '../../../forecast/verification/running-skill.js';
import { QueueFullError } from '../../../ingest/errors.js';
import { Intake } from '../../../ingest/intake.js';
import type { RawRecord } from '../../../ingest/sources/raw-record.js';
import type { Node } from '../../../ingest/stations/node.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import { formatHour, hourToMilliseconds } from '../../../ingest/time.js';
import { PERSISTENCE_MODEL } from '../forecast/support/fixture-models.js';

const HOUR = 400_000;
const NODE: Node = {
  id: 'n',
  stations: ['a', 'b'].map((id) => ({ id, name: id, latitude: 50, longitude: 5 })),
};
const ignore = (): void => undefined;
const LOGGER = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function hourOf(hour: number): RawRecord[] {
  return NODE.stations.map(({ id }, index) => ({
    source: 'test',
    position: index + 1,
    value: JSON.stringify({ station: id, time: formatHour(HOUR + hour), temperature_2m: 10 + hour }),
  }));
}

/** A real forecaster that is overloaded as often as it is told to be. */
class OverloadedForecaster implements WindowForecaster {
  failures = 0;
  constructor(private readonly forecaster: Forecaster) {}
  get manifest(): Forecaster['manifest'] {
    return this.forecaster.manifest;
  }
  forecast: WindowForecaster['forecast'] = (windows) => {
    if (this.failures === 0) return this.forecaster.forecast(windows);
    this.failures -= 1;
    return Promise.reject(new QueueFullError('the queue is full'));
  };
}

describe('a pipeline whose forecaster fails once', () => {
  let engine: LocalEngine;
  let store: DuckDbSeriesStore;
  let forecaster: OverloadedForecaster;
  let pipeline: LivePipeline;

  beforeEach(async () => {
    engine = await LocalEngine.start({ provider: 'cpu', threadsPerWorker: 1 });
    const model = await readModel(PERSISTENCE_MODEL);
    await engine.load(model);
    store = await DuckDbSeriesStore.open({ file: ':memory:' });
    forecaster = new OverloadedForecaster(new Forecaster(engine, model));
    const { outputVariables, horizon, history } = forecaster.manifest;
    const clock = { now: () => hourToMilliseconds(HOUR + 10) };
    const deadLetters = { write: () => Promise.resolve(), close: () => Promise.resolve() };
    pipeline = new LivePipeline({
      intake: new Intake({ nodes: [NODE], store, deadLetters, clock, logger: LOGGER }),
      forecaster,
      store,
      skill: new RunningSkill({ models: () => [model.id], variables: outputVariables, horizon, history }),
      events: createApiEvents(LOGGER),
      firstOrigin: HOUR,
    });
  });
  afterEach(async () => {
    await store.close();
    await engine.close();
  });

  const storedOrigins = async (): Promise<number[]> => {
    const forecasts = await store.readForecasts({ origins: { from: HOUR, to: HOUR + 10 } });
    return forecasts.map(({ origin }) => origin - HOUR);
  };

  test('forecasts when the same batch is given again', async () => {
    forecaster.failures = 1;
    await expect(pipeline.accept(hourOf(0))).rejects.toThrow(QueueFullError);
    const { intake, forecasts } = await pipeline.accept(hourOf(0));
    expect(intake).toMatchObject({ read: 2, flagged: 2 });
    expect(forecasts).toHaveLength(2);
    expect(await storedOrigins()).toEqual([0, 0]);
    expect((await pipeline.accept(hourOf(0))).forecasts).toEqual([]);
  });

  test('makes up for it with the next batch, and forecasts nothing twice', async () => {
    forecaster.failures = 1;
    const outcomes = await Promise.allSettled([0, 1, 2].map((hour) => pipeline.accept(hourOf(hour))));
    expect(
      outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.forecasts.length : 0)),
    ).toEqual([0, 4, 2]);
    expect(await storedOrigins()).toEqual([0, 0, 1, 1, 2, 2]);
  });

  test('waits for a silent station until event time has gone on, and forecasts then', async () => {
    const [reading] = hourOf(0);
    if (reading === undefined) throw new Error('no reading');
    expect((await pipeline.accept([reading])).forecasts).toEqual([]);
    expect(await pipeline.idle(30 * 60_000)).toEqual([]);
    expect(await pipeline.idle(11 * 60_000)).toHaveLength(2);
    expect(await pipeline.idle(60 * 60_000)).toEqual([]);
  });
});
