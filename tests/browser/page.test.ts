import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApi, type ApiServer } from '../integration/api/api-server.js';
import { BASELINE } from './baseline.js';
import { launchChromium } from './chromium.js';
import { Replay } from './replay.js';
import { hour, readWeather, type Weather } from './weather.js';

const WEB = 'dashboards/web/dist';
const NOW = hour('2013-03-14T16:00:00Z');

let browser: Browser;
let weather: Weather;
let api: ApiServer;
let replay: Replay;
const opened: Page[] = [];
const complaints: string[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  weather = await readWeather('2013-03-08T00:00:00Z', '2013-03-16T00:00:00Z');
});

afterAll(async () => {
  await browser.close();
});

beforeEach(async () => {
  api = await startApi({ web: WEB, servedModels: [BASELINE] });
  replay = new Replay(api, weather);
});

afterEach(async () => {
  for (const page of opened.splice(0)) await page.context().close();
  await api.stop();
  expect(complaints.splice(0)).toEqual([]);
});

async function open(path = '/', options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  opened.push(page);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(api.address)) complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(`${api.address}${path}`);
  await page.locator('main[aria-busy=false]').waitFor();
  return page;
}

describe('the page', () => {
  it('shows stations, readings, forecast and skill, and asks nothing of anyone else', async () => {
    await replay.fill(NOW);
    const page = await open();
    expect(await page.getByRole('navigation', { name: 'Stations' }).getByRole('link').count()).toBe(3);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Newark Liberty Intl');
    expect(await page.locator('.now-temperature').textContent()).toBe('2.2°');
    expect(await page.locator('.now-outlook').textContent()).toContain('Up to 4° around 16:00');
    expect(await page.getByRole('img', { name: /^Temperature: readings and forecast/ }).count()).toBe(1);
    expect(await page.getByText('This forecast', { exact: true }).count()).toBe(2);
    expect(await page.locator('.pipeline').textContent()).toContain('Live');
    expect(await page.locator('.pipeline').textContent()).toContain('Thu 14 Mar, 12:00 EDT');
  });

  it('shows the next hour when it comes, without being loaded again', async () => {
    await replay.fill(NOW);
    const page = await open();
    await page.evaluate('document.body.dataset.loaded = "once"');
    await replay.play(NOW + 1);
    await page.getByText('Thu 14 Mar, 13:00', { exact: true }).waitFor();
    await page.getByText('Thu 14 Mar, 13:00, the newest').waitFor();
    expect(await page.evaluate('document.body.dataset.loaded')).toBe('once');
  });

  it('goes back to an earlier forecast, says how far off it was, and returns to the newest', async () => {
    await replay.fill(NOW);
    const page = await open();
    const slider = page.getByRole('slider', { name: 'Forecast made' });
    await slider.focus();
    for (let press = 0; press < 6; press++) await page.keyboard.press('ArrowLeft');
    await page.getByText('Thu 14 Mar, 06:00, 6 h before the newest').waitFor();
    expect(await slider.getAttribute('aria-valuetext')).toBe('Thu 14 Mar, 06:00, 6 h before the newest');
    expect(await page.locator('.since').textContent()).toMatch(
      /^Over the 6 h measured since, this forecast was off by [\d.]+ °C and [\d.]+ m\/s on average\.$/,
    );
    await replay.play(NOW + 1);
    await page.getByText('7 h before the newest').waitFor();
    await page.getByRole('button', { name: 'Newest' }).click();
    await page.getByText('Thu 14 Mar, 13:00, the newest').waitFor();
  });

  it('opens a station by keyboard, and by a link that can be shared', async () => {
    await replay.fill(NOW);
    const page = await open();
    await page.getByRole('link', { name: /^La Guardia/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'La Guardia' }).waitFor();
    expect(page.url()).toContain('#station=nyc-lga');
    const shared = await open('/#station=nyc-jfk');
    await shared.getByRole('heading', { level: 1, name: 'John F Kennedy Intl' }).waitFor();
  });

  it('has every number of the charts in a table', async () => {
    await replay.fill(NOW);
    const page = await open();
    await page.getByText('The numbers, hour by hour').click();
    const rows = page.getByRole('table').getByRole('row');
    expect(await rows.count()).toBe(25);
    expect(await rows.nth(1).textContent()).toMatch(/^Thu 14, 13:00/);
  });

  it('helps where there is no station yet, and shows the first one by itself', async () => {
    const page = await open();
    await page.getByRole('heading', { name: 'No stations yet' }).waitFor();
    await replay.fill(NOW);
    await replay.play(NOW + 1);
    await page.getByRole('heading', { level: 1, name: 'Newark Liberty Intl' }).waitFor();
  });

  it('asks once, not with every event, about a station that the list does not have', async () => {
    await replay.fill(NOW);
    const page = await open();
    let lists = 0;
    page.on('request', (request) => {
      if (request.url().includes('/v1/stations?')) lists += 1;
    });
    const emit = (station: string, hour: number) => {
      const values = { temperature_2m: 7.4 };
      api.events.emit({ name: 'observations', readings: [{ station, hour, values, flagged: [] }] });
    };
    emit('unlisted', NOW);
    await expect.poll(() => lists).toBe(1);
    await page.waitForLoadState('networkidle');
    for (let hour = NOW; hour < NOW + 20; hour++) emit('unlisted', hour);
    // What is drawn after those events shows that the page has received them.
    emit('nyc-lga', NOW + 1);
    await page.getByRole('link', { name: /^La Guardia.*7\.4|^La Guardia.*7°/ }).waitFor();
    expect(lists).toBe(1);
  });

  it('lists a network of more than 1,000 stations whole, and takes their events for known', async () => {
    const [some] = weather.stations;
    if (some === undefined) throw new Error('the sample has no station');
    const network = Array.from({ length: 1_200 }, (_, index) => {
      const id = `z-${String(index).padStart(4, '0')}`;
      return { ...some, id, name: `Station ${index}` };
    });
    await replay.fill(NOW);
    await api.store.writeStations(network);
    const page = await open();
    expect(await page.getByRole('navigation', { name: 'Stations' }).getByRole('link').count()).toBe(1_203);
  });

  it('shows what the service tells now where its time began again while the page was open', async () => {
    await replay.fill(NOW);
    const page = await open();
    await replay.play(NOW + 1);
    await page.getByText('Thu 14 Mar, 13:00', { exact: true }).waitFor();
    const port = Number(new URL(api.address).port);
    await api.stop();
    api = await startApi({ web: WEB, servedModels: [BASELINE], port });
    const again = new Replay(api, weather);
    await again.fill(NOW - 120);
    await page.getByText('Sat 9 Mar, 11:00', { exact: true }).waitFor();
    await again.play(NOW - 119);
    await page.getByText('Sat 9 Mar, 12:00', { exact: true }).waitFor();
    expect(complaints.splice(0).filter((text) => !text.includes('ERR_'))).toEqual([]);
  });

  it('says what is not ready', async () => {
    await replay.fill(NOW);
    api.setReadiness({
      ready: false,
      checks: [{ name: 'model', ready: false, detail: 'head.onnx is damaged; install the model again' }],
    });
    const page = await open();
    await page.getByText('model: head.onnx is damaged; install the model again').waitFor();
    expect(await page.locator('.pipeline').textContent()).toContain('Degraded');
    // The browser itself reports the 503 of /readyz.
    expect(complaints.splice(0)).toHaveLength(1);
  });

  it('says that the connection is lost, and recovers by itself', async () => {
    await replay.fill(NOW);
    const page = await open();
    const port = Number(new URL(api.address).port);
    await api.stop();
    await page.getByText('The connection to the service is lost.').waitFor();
    api = await startApi({ web: WEB, servedModels: [BASELINE], port });
    await new Replay(api, weather).fill(NOW + 3);
    await page.getByText('The connection to the service is lost.').waitFor({ state: 'detached' });
    await page.getByText('Thu 14 Mar, 15:00', { exact: true }).waitFor();
    expect(complaints.splice(0).filter((text) => !text.includes('ERR_'))).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has no accessibility violations in %s', async (colorScheme) => {
    await replay.fill(NOW);
    const page = await open('/', { colorScheme });
    await page.getByText('The numbers, hour by hour').click();
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    // Evaluated, not inserted as a script: the page's policy refuses inline scripts, as it should.
    await page.evaluate(axe);
    const violations = await page.evaluate(
      'axe.run().then((result) => result.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.target).join(" ")}`))',
    );
    expect(violations).toEqual([]);
  });
});
