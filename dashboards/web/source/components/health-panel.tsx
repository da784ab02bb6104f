import { useEffect, useState } from 'preact/hooks';
import type { PageState } from '../state/page-state.js';
import { latestForecast } from '../state/station-series.js';
import { newestHour } from '../map/layer.js';
import { duration } from '../text/duration.js';
import { useSettings } from './use-settings.js';

/** What runs, whether it is well, and how far behind the weather it is. */
export function HealthPanel({ state }: { readonly state: PageState }) {
  const { readiness, flow, series, stations, selected, connection } = state;
  const { clockAt } = useSettings();
  const now = useNow();
  const clock = clockAt(stations.find(({ id }) => id === selected)?.timezone);
  const when = (seconds: number | undefined) =>
    seconds === undefined ? 'none yet' : `${clock.full(seconds)} ${clock.zoneName(seconds)}`;
  const origins = [...series.values()].flatMap((each) => latestForecast(each)?.origin ?? []);
  const newest = newestHour(series);
  const current = origins.filter((origin) => origin === newest).length;
  return (
    <section class="health" aria-labelledby="health-title">
      <header>
        <h2 id="health-title">Is the service well?</h2>
        <p class="quiet">{verdict(state)}</p>
      </header>
      <dl class="facts">
        {readiness?.checks.map(({ name, ready, detail }) => (
          <div key={name} class={ready ? 'well' : 'unwell'}>
            <dt>{name}</dt>
            <dd>{detail}</dd>
          </div>
        ))}
        <div class={connection === 'live' ? 'well' : 'unwell'}>
          <dt>events</dt>
          <dd>
            {flow.lastEvent === undefined
              ? 'none since this page was opened'
              : `the last came ${duration(now - flow.lastEvent)} ago`}
          </dd>
        </div>
        <div>
          <dt>newest readings</dt>
          <dd>{when(newest)}</dd>
        </div>
        <div>
          <dt>newest forecast</dt>
          <dd>
            {when(origins.length === 0 ? undefined : origins.reduce((a, b) => Math.max(a, b)))}
            {newest !== undefined &&
              ` (${current.toLocaleString('en')} of ${stations.length.toLocaleString('en')} stations have one from the newest hour)`}
          </dd>
        </div>
        <div>
          <dt>delay</dt>
          <dd>
            {flow.forecastDelay === undefined
              ? 'seen with the next forecast'
              : `${duration(flow.forecastDelay)} from the last reading of an hour to its first forecast`}
          </dd>
        </div>
      </dl>
    </section>
  );
}

function verdict({ connection, readiness }: PageState): string {
  if (connection === 'lost') return 'This page cannot reach it.';
  if (readiness === undefined) return 'It has not said yet.';
  return readiness.ready ? 'Every part says it is ready.' : 'Not all of it: see below.';
}

/** The time by the page's own clock, again every second. */
function useNow(): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(performance.now());
    }, 1_000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return now;
}
