import { address } from '../api/client.js';
import { forecastSchema, readingSchema, skillSchema } from '../api/schemas.js';
import { toForecast } from './forecast.js';
import { loadReadiness, reloadPage } from './loading.js';
import { NewStations } from './new-stations.js';
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
  const newStations = new NewStations(store);
  let resumable = false;
  source.onopen = () => {
    // Without an event to resume from, the stream cannot tell what was missed while it was away.
    if (store.state.connection === 'lost' && !resumable) void reloadPage(store);
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
  const receive = (station: string, add: Addition) => {
    if (store.state.stations.some(({ id }) => id === station)) addTo(store, station, add);
    else
      void newStations.receive(station, () => {
        addTo(store, station, add);
      });
  };
  listen('observation', (data) => {
    const reading = readingSchema.parse(data);
    receive(reading.station, (series) => withReadings(series, [reading]));
  });
  listen('forecast', (data) => {
    const forecast = toForecast(forecastSchema.parse(data));
    receive(forecast.station, (series) => withForecasts(series, [forecast]));
  });
  listen('skill', (data) => {
    store.update({ skill: skillSchema.parse(data) });
  });
  listen('reset', () => {
    void reloadPage(store);
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

type Addition = (series: StationSeries) => StationSeries;

function addTo(store: PageStore, station: string, add: Addition): void {
  store.updateSeries(station, (series = EMPTY_SERIES) => {
    const added = add(series);
    return station === store.state.selected ? added : newestOnly(added);
  });
}
