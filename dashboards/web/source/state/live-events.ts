import { address } from '../api/client.js';
import { forecastSchema, readingSchema, skillSchema } from '../api/schemas.js';
import { toForecast } from './forecast.js';
import { loadPage, loadReadiness } from './loading.js';
import type { PageStore } from './page-state.js';
import {
  EMPTY_SERIES,
  newestOnly,
  withForecasts,
  withReadings,
  type StationSeries,
} from './station-series.js';

const READINESS_INTERVAL_MILLISECONDS = 30_000;

/** Keeps the page up to date without reloading; the browser reconnects and resumes by itself. */
export function followEvents(store: PageStore): void {
  const source = new EventSource(address('v1/stream'));
  let resumable = false;
  source.onopen = () => {
    // Without an event to resume from, the stream cannot tell what was missed while it was away.
    if (store.state.connection === 'lost' && !resumable) void loadPage(store);
    store.update({ connection: 'live' });
  };
  source.onerror = () => {
    store.update({ connection: 'lost' });
    // A stream that was refused stays closed; one that broke is opened again by the browser.
    if (source.readyState === EventSource.CLOSED)
      setTimeout(() => {
        followEvents(store);
      }, 5_000);
  };
  const listen = (name: string, receive: (data: unknown) => void) => {
    source.addEventListener(name, (event: MessageEvent<string>) => {
      resumable = true;
      receive(JSON.parse(event.data));
    });
  };
  listen('observation', (data) => {
    const reading = readingSchema.parse(data);
    receive(store, reading.station, (series) => withReadings(series, [reading]));
  });
  listen('forecast', (data) => {
    const forecast = toForecast(forecastSchema.parse(data));
    receive(store, forecast.station, (series) => withForecasts(series, [forecast]));
  });
  listen('skill', (data) => {
    store.update({ skill: skillSchema.parse(data) });
  });
  listen('reset', () => {
    void loadPage(store);
  });
}

/** Asks now and then whether the service is well: it cannot tell of its own trouble in an event. */
export function followReadiness(store: PageStore): void {
  setInterval(() => {
    loadReadiness(store).catch(() => {
      store.update({ readiness: undefined });
    });
  }, READINESS_INTERVAL_MILLISECONDS);
}

function receive(store: PageStore, station: string, add: (series: StationSeries) => StationSeries): void {
  const { stations, selected } = store.state;
  // The station is newer than this page.
  if (!stations.some(({ id }) => id === station)) {
    void loadPage(store);
    return;
  }
  store.updateSeries(station, (series = EMPTY_SERIES) => {
    const added = add(series);
    return station === selected ? added : newestOnly(added);
  });
}
