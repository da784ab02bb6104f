import { client } from '../api/client.js';
import { toSeconds } from '../text/time.js';
import { KeyNeededError } from './access.js';
import { toForecast, toLatestForecast } from './forecast.js';
import type { PageStore } from './page-state.js';
import {
  EMPTY_SERIES,
  newestOnly,
  withForecasts,
  withReadings,
  type StationSeries,
} from './station-series.js';

const HOUR = 3600;

let underWay: Promise<void> | undefined;

/** Reads everything that is on view; afterwards events keep it up to date. Joins a reading that is under way. */
export function loadPage(store: PageStore): Promise<void> {
  underWay ??= readPage(store).finally(() => {
    underWay = undefined;
  });
  return underWay;
}

/**
 * Reads everything again and forgets what was known: after a gap in the events the service may tell of another
 * time, earlier than what the page holds.
 */
export async function reloadPage(store: PageStore): Promise<void> {
  await underWay;
  store.update({ series: new Map(), origin: undefined, past: undefined, errors: undefined });
  await loadPage(store);
}

async function readPage(store: PageStore): Promise<void> {
  try {
    const stations = await client.stations();
    const known = stations.some(({ id }) => id === store.state.selected);
    const selected = known ? store.state.selected : stations[0]?.id;
    const missing = known ? undefined : store.state.selected;
    store.update({ stations, selected, missing });
    await Promise.all([
      loadLatest(store),
      selected === undefined ? undefined : loadStation(store, selected),
      client.skill().then((skill) => {
        store.update({ skill });
      }),
      loadReadiness(store),
      store.state.layer.shows === 'error' ? loadErrors(store) : undefined,
    ]);
    if (selected !== undefined) await loadPast(store, selected);
    store.update({ phase: 'ready', failure: undefined });
  } catch (error) {
    if (error instanceof KeyNeededError) store.update({ phase: 'locked', connection: 'connecting' });
    else store.update({ phase: 'failed', failure: messageOf(error) });
  }
}

export async function loadReadiness(store: PageStore): Promise<void> {
  store.update({ readiness: await client.readiness() });
}

export async function loadErrors(store: PageStore): Promise<void> {
  const { stations } = await client.errors();
  store.update({ errors: new Map(stations.map((each) => [each.station, each])) });
}

/** Reads the days of readings and forecasts of the station on view. */
export async function loadStation(store: PageStore, id: string): Promise<void> {
  const [{ observations }, { forecasts }] = await Promise.all([
    client.observations(id),
    client.forecasts(id),
  ]);
  store.updateSeries(id, (series = EMPTY_SERIES) =>
    withForecasts(withReadings(series, observations), forecasts.map(toForecast)),
  );
}

export async function selectStation(store: PageStore, id: string, origin?: number): Promise<void> {
  const { selected, series } = store.state;
  if (id === selected) return;
  const left = selected === undefined ? undefined : series.get(selected);
  store.update({ selected: id, missing: undefined, origin, past: undefined });
  if (selected !== undefined && left !== undefined) store.updateSeries(selected, () => newestOnly(left));
  await loadStation(store, id);
  await loadPast(store, id);
}

/** Shows the forecast of an origin (seconds), or the newest and those that follow it. */
export async function chooseOrigin(store: PageStore, origin: number | undefined): Promise<void> {
  const { selected } = store.state;
  store.update(origin === undefined ? { origin, past: undefined } : { origin });
  if (selected !== undefined) await loadPast(store, selected);
}

/** Reads the days around the chosen origin where the page does not hold them. */
async function loadPast(store: PageStore, id: string): Promise<void> {
  const { origin, series, past } = store.state;
  if (origin === undefined || series.get(id)?.forecasts.has(origin) || past?.forecasts.has(origin)) return;
  const [{ observations }, { forecasts }] = await Promise.all([
    client.observations(id, { from: origin - 48 * HOUR, to: origin + 36 * HOUR }),
    client.forecasts(id, { from: origin - 12 * HOUR, to: origin + 12 * HOUR }),
  ]);
  const found: StationSeries = withForecasts(
    withReadings(EMPTY_SERIES, observations),
    forecasts.map(toForecast),
  );
  const [first] = found.forecasts.keys();
  if (store.state.selected !== id || store.state.origin !== origin) return;
  const nearest = found.forecasts.has(origin) ? origin : first;
  store.update({ past: found, ...(nearest === undefined ? {} : { origin: nearest }) });
}

async function loadLatest(store: PageStore): Promise<void> {
  for (const { station, reading, forecast } of await client.latest(store.state.stations.length)) {
    store.updateSeries(station, (series = EMPTY_SERIES) =>
      withForecasts(
        withReadings(
          series,
          reading === null || series.readings.has(toSeconds(reading.time)) ? [] : [reading],
        ),
        forecast === null || series.forecasts.has(toSeconds(forecast.origin))
          ? []
          : [toLatestForecast(station, forecast)],
      ),
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
