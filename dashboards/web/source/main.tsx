import '@fontsource-variable/inter/wght.css';
import 'uplot/dist/uPlot.min.css';
import './styles/theme.css';
import './styles/page.css';
import './styles/stations.css';
import './styles/station.css';
import './styles/forecast.css';
import './styles/skill.css';
import { render } from 'preact';
import { App } from './components/app.js';
import { followEvents, followReadiness } from './state/live-events.js';
import { loadPage, selectStation } from './state/loading.js';
import { PageStore } from './state/page-state.js';

function stationInAddress(): string | undefined {
  return new URLSearchParams(location.hash.slice(1)).get('station') ?? undefined;
}

const store = new PageStore();
store.update({ selected: stationInAddress() });
const page = document.getElementById('page');
if (page === null) throw new Error('the page has no element to draw into');
render(<App store={store} />, page);

addEventListener('hashchange', () => {
  const id = stationInAddress();
  if (id !== undefined) void selectStation(store, id);
});

// Events first: what happens while the first answers are on their way must not be missed.
followEvents(store);
followReadiness(store);
void loadPage(store);
