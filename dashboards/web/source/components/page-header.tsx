import type { ComponentChildren } from 'preact';
import { newestHour } from '../map/layer.js';
import type { PageState } from '../state/page-state.js';
import { useSettings } from './use-settings.js';

/** What this is, and whether it is alive. */
export function PageHeader({
  state,
  children,
}: {
  readonly state: PageState;
  readonly children: ComponentChildren;
}) {
  return (
    <header class="page-header">
      <div>
        <p class="wordmark">
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <path class="known" d="M2 23C8 23 8 10 14 10" />
            <path class="fan" d="M15 10 30 3v23L15 11z" />
            <path class="ahead" d="M15 10.5C21 15 25 11 30 14.5" />
            <circle cx="14.5" cy="10" r="3" />
          </svg>
          stationcast
        </p>
        <p class="claim">Weather stations, live, and what each will measure in the next 24 hours.</p>
      </div>
      <div class="page-state">
        {state.phase !== 'locked' && <PipelineState state={state} />}
        {children}
      </div>
    </header>
  );
}

function PipelineState({ state }: { readonly state: PageState }) {
  const { connection, readiness, series, stations, selected } = state;

  const zone = stations.find(({ id }) => id === selected)?.timezone;
  const newest = newestHour(series);
  const clock = useSettings().clockAt(zone);
  const live = connection === 'live' && readiness?.ready !== false;
  const word =
    connection === 'live' ? (live ? 'Live' : 'Degraded') : connection === 'lost' ? 'Offline' : 'Connecting';
  return (
    <div class={`pipeline ${live ? 'live' : 'troubled'}`}>
      <span class="pipeline-word">
        <span class="pipeline-dot" aria-hidden="true" />
        <span role="status">{word}</span>
      </span>
      {newest !== undefined && (
        <span class="pipeline-time">
          readings to <time>{clock.full(newest)}</time> {clock.zoneName(newest)}
        </span>
      )}
    </div>
  );
}
