import { useState } from 'preact/hooks';
import { newestHour } from '../map/layer.js';
import { stationLink } from '../state/address.js';
import { chooseOrigin, loadErrors, loadPage } from '../state/loading.js';
import type { PageStore } from '../state/page-state.js';
import { keepSettings, readSettings } from '../state/settings.js';
import { EMPTY_SERIES } from '../state/station-series.js';
import { EmptyPage } from './empty-page.js';
import { HealthPanel } from './health-panel.js';
import { KeyForm } from './key-form.js';
import { MapPanel } from './map-panel.js';
import { Notices } from './notices.js';
import { PageFooter } from './page-footer.js';
import { PageHeader } from './page-header.js';
import { SettingsBar } from './settings-bar.js';
import { SkillPanel } from './skill-panel.js';
import { StationList } from './station-list.js';
import { StationView } from './station-view.js';
import { WorkPanels } from './work-panels.js';
import { usePage } from './use-page.js';
import { SettingsContext } from './use-settings.js';

export function App({ store }: { readonly store: PageStore }) {
  const state = usePage(store);
  const [settings, setSettings] = useState(readSettings);
  const { stations, series, selected, layer } = state;
  const station = stations.find(({ id }) => id === selected);
  return (
    <SettingsContext.Provider value={settings}>
      <a
        class="skip"
        href="#content"
        onClick={(event) => {
          // Not by the address, which says what is on view.
          event.preventDefault();
          document.getElementById('content')?.focus();
        }}
      >
        Skip to the forecast
      </a>
      <PageHeader state={state}>
        <SettingsBar
          settings={settings}
          onChange={(chosen) => {
            keepSettings(chosen);
            setSettings(chosen);
          }}
        />
      </PageHeader>
      <Notices
        state={state}
        retry={() => {
          void loadPage(store);
        }}
      />
      {station === undefined ? (
        <main id="content" aria-busy={state.phase === 'loading'}>
          {state.phase === 'ready' && <EmptyPage />}
          {state.phase === 'locked' && <KeyForm />}
          {state.phase === 'loading' && <p class="quiet loading">Reading the stations…</p>}
        </main>
      ) : (
        <div class="columns">
          <aside>
            <MapPanel
              stations={stations}
              series={series}
              errors={state.errors}
              selected={selected}
              layer={layer}
              now={newestHour(series)}
              onSelect={(id) => {
                location.hash = stationLink(id);
              }}
              onLayer={(chosen) => {
                store.update({ layer: chosen });
                if (chosen.shows === 'error' && layer.shows !== 'error') store.attempt(loadErrors(store));
              }}
            />
            <StationList stations={stations} series={series} selected={selected} />
            <HealthPanel state={state} />
          </aside>
          <main id="content" tabIndex={-1} aria-busy={state.phase === 'loading'}>
            <StationView
              key={station.id}
              station={station}
              series={series.get(station.id) ?? EMPTY_SERIES}
              past={state.past}
              origin={state.origin}
              onChooseOrigin={(origin) => {
                store.attempt(chooseOrigin(store, origin));
              }}
            />
            <SkillPanel skill={state.skill} />
            <WorkPanels station={station.id} />
          </main>
        </div>
      )}
      <PageFooter station={station?.id} />
    </SettingsContext.Provider>
  );
}
