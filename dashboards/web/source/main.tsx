import '@fontsource-variable/inter/wght.css';
import 'uplot/dist/uPlot.min.css';
import './styles/theme.css';
import './styles/page.css';
import './styles/map.css';
import './styles/stations.css';
import './styles/station.css';
import './styles/forecast.css';
import './styles/skill.css';
import './styles/health.css';
import './styles/work.css';
import { render } from 'preact';
import { App } from './components/app.js';
import { readAddress, writeAddress } from './state/address.js';
import { followEvents, followReadiness } from './state/live-events.js';
import { chooseOrigin, loadPage, selectStation } from './state/loading.js';
import { PageStore } from './state/page-state.js';

const store = new PageStore();
store.update(readAddress(location.hash, store.state));
const page = document.getElementById('page');
if (page === null) throw new Error('the page has no element to draw into');
render(<App store={store} />, page);

addEventListener('hashchange', () => {
  const { selected, origin, layer } = readAddress(location.hash, store.state);
  store.update({ layer });
  if (selected !== undefined && selected !== store.state.selected) {
    store.attempt(selectStation(store, selected, origin));
  } else if (origin !== store.state.origin) {
    store.attempt(chooseOrigin(store, origin));
  }
});

// What is on view is always in the address, so that it can be shared; what the reader left is one step back.
store.subscribe(() => {
  const address = writeAddress(store.state);
  if (store.state.stations.length > 0 && address !== location.hash) history.replaceState(null, '', address);
});

// Events first: what happens while the first answers are on their way must not be missed.
followEvents(store);
followReadiness(store);
void loadPage(store);
