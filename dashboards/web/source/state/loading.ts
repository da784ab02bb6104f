import { client } from '../api/client.js';
import { toForecast } from './forecast.js';
import type { PageStore } from './page-state.js';
import { EMPTY_SERIES, newestOnly, withForecasts, withReadings } from './station-series.js';

/** Stations whose latest values are read for the list at the start; others show theirs as events arrive. */
const STATIONS_READ_AT_START = 40;

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
  store.update({ series: new Map(), origin: undefined });
  await loadPage(store);
}

async function readPage(store: PageStore): Promise<void> {
  try {
    const stations = await client.stations();
    const known = stations.some(({ id }) => id === store.state.selected);
    const selected = known ? store.state.selected : stations[0]?.id;
    store.update({ stations, selected });
    await Promise.all([
      ...stations.slice(0, STATIONS_READ_AT_START).map(({ id }) => loadLatest(store, id)),
      selected === undefined ? undefined : loadStation(store, selected),
      client.skill().then((skill) => {
        store.update({ skill });
      }),
      loadReadiness(store),
    ]);
    store.update({ phase: 'ready', failure: undefined });
  } catch (error) {
    store.update({ phase: 'failed', failure: error instanceof Error ? error.message : String(error) });
  }
}

export async function loadReadiness(store: PageStore): Promise<void> {
  store.update({ readiness: await client.readiness() });
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

export async function selectStation(store: PageStore, id: string): Promise<void> {
  const { selected, series } = store.state;
  if (id === selected) return;
  const left = selected === undefined ? undefined : series.get(selected);
  store.update({ selected: id, origin: undefined });
  if (selected !== undefined && left !== undefined) store.updateSeries(selected, () => newestOnly(left));
  await loadStation(store, id);
}

async function loadLatest(store: PageStore, id: string): Promise<void> {
  const { latest_reading: reading, latest_forecast: forecast } = await client.station(id);
  store.updateSeries(id, (series = EMPTY_SERIES) =>
    withForecasts(
      withReadings(series, reading === null ? [] : [reading]),
      forecast === null ? [] : [toForecast(forecast)],
    ),
  );
}
