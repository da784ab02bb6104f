import { loadPage } from '../state/loading.js';
import type { PageStore } from '../state/page-state.js';
import { EMPTY_SERIES } from '../state/station-series.js';
import { EmptyPage } from './empty-page.js';
import { Notices } from './notices.js';
import { PageHeader } from './page-header.js';
import { SkillPanel } from './skill-panel.js';
import { StationList } from './station-list.js';
import { StationMap } from './station-map.js';
import { StationView } from './station-view.js';
import { usePage } from './use-page.js';

export function App({ store }: { readonly store: PageStore }) {
  const state = usePage(store);
  const { stations, series, selected } = state;
  const station = stations.find(({ id }) => id === selected);
  return (
    <>
      <a class="skip" href="#content">
        Skip to the forecast
      </a>
      <PageHeader state={state} />
      <Notices
        state={state}
        retry={() => {
          void loadPage(store);
        }}
      />
      {station === undefined ? (
        <main id="content" aria-busy={state.phase === 'loading'}>
          {state.phase === 'ready' && <EmptyPage />}
          {state.phase === 'loading' && <p class="quiet loading">Reading the stations…</p>}
        </main>
      ) : (
        <div class="columns">
          <aside>
            <StationList stations={stations} series={series} selected={selected} />
            <StationMap stations={stations} series={series} selected={selected} />
          </aside>
          <main id="content" tabIndex={-1} aria-busy={state.phase === 'loading'}>
            <StationView
              key={station.id}
              station={station}
              series={series.get(station.id) ?? EMPTY_SERIES}
              origin={state.origin}
              onChooseOrigin={(origin) => {
                store.update({ origin });
              }}
            />
            <SkillPanel skill={state.skill} />
          </main>
        </div>
      )}
      <footer class="page-footer">
        <p>
          The same data for programs: <a href="./v1/stations">stations</a>,{' '}
          <a
            href={`./v1/forecast?station=${encodeURIComponent(station?.id ?? '')}&hourly=temperature_2m,wind_speed_10m`}
          >
            this forecast
          </a>
          , <a href="./openapi.json">all of the API</a>. It follows Open-Meteo’s conventions.
        </p>
      </footer>
    </>
  );
}
