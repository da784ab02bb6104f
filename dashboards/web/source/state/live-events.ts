import { streamAddress } from '../api/client.js';
import { forecastSchema, readingSchema, skillSchema } from '../api/schemas.js';
import { toSeconds } from '../text/time.js';
import { toForecast } from './forecast.js';
import { loadErrors, loadReadiness, reloadPage } from './loading.js';
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
  const source = new EventSource(streamAddress());
  const newStations = new NewStations(store);
  let resumable = false;
  /** The newest hour of readings and when the last of them came. */
  let heard = { hour: -Infinity, at: 0 };
  source.onopen = () => {
    // Without an event to resume from, the stream cannot tell what was missed while it was away.
    if (store.state.connection === 'lost' && !resumable) void reloadPage(store);
    store.update({ connection: 'live' });
  };
  source.onerror = () => {
    if (store.state.phase === 'locked') return;
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
      store.update({ flow: { ...store.state.flow, lastEvent: performance.now() } });
      receive(JSON.parse(event.data));
    });
  };
  const receive = (station: string, add: Addition) => {
    if (store.knows(station)) addTo(store, station, add);
    else
      void newStations.receive(station, () => {
        addTo(store, station, add);
      });
  };
  listen('observation', (data) => {
    const reading = readingSchema.parse(data);
    const hour = toSeconds(reading.time);
    if (hour >= heard.hour) heard = { hour, at: performance.now() };
    receive(reading.station, (series) => withReadings(series, [reading]));
  });
  listen('forecast', (data) => {
    const forecast = toForecast(forecastSchema.parse(data));
    if (forecast.origin === heard.hour) {
      store.update({ flow: { ...store.state.flow, forecastDelay: performance.now() - heard.at } });
      // A later forecast of the same hour tells of the others' turn, not of this one's delay.
      heard = { hour: heard.hour + 1, at: 0 };
    }
    receive(forecast.station, (series) => withForecasts(series, [forecast]));
  });
  listen('skill', (data) => {
    store.update({ skill: skillSchema.parse(data) });
    refreshErrors(store);
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

/** The service compares all stations for this answer: a replay in fast motion must not ask for it every second. */
const ERRORS_INTERVAL_MILLISECONDS = 10_000;
let errorsDue = 0;

function refreshErrors(store: PageStore): void {
  if (store.state.layer.shows !== 'error' || performance.now() < errorsDue) return;
  errorsDue = performance.now() + ERRORS_INTERVAL_MILLISECONDS;
  loadErrors(store).catch(() => {
    // What was known stays on view; the next event asks again.
  });
}

type Addition = (series: StationSeries) => StationSeries;

function addTo(store: PageStore, station: string, add: Addition): void {
  store.updateSeries(station, (series = EMPTY_SERIES) => {
    const added = add(series);
    return station === store.state.selected ? added : newestOnly(added);
  });
}
