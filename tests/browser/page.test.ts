import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { startApi } from '../integration/api/api-server.js';
import { BASELINE } from './baseline.js';
import { Replay } from './replay.js';
import { NOW, servePage, WEB } from './served-page.js';

const served = servePage();
const { open, complaints } = served;

describe('the page', () => {
  it('shows stations, readings, forecast and skill, and asks nothing of anyone else', async () => {
    await served.replay.fill(NOW);
    const page = await open();
    await expect
      .poll(() => page.getByRole('navigation', { name: 'Stations' }).getByRole('link').count())
      .toBe(3);
    await expect
      .poll(() => page.getByRole('heading', { level: 1 }).textContent())
      .toBe('Newark Liberty Intl');
    await expect.poll(() => page.locator('.now-temperature').textContent()).toBe('2.2°');
    await expect.poll(() => page.locator('.now-outlook').textContent()).toContain('Up to 4° around 16:00');
    await expect
      .poll(() => page.getByRole('img', { name: /^Temperature: readings and forecast/ }).count())
      .toBe(1);
    await expect.poll(() => page.getByText('This forecast', { exact: true }).count()).toBe(2);
    await expect.poll(() => page.locator('.pipeline').textContent()).toContain('Live');
    await expect.poll(() => page.locator('.pipeline').textContent()).toContain('Thu 14 Mar, 12:00 EDT');
  });

  it('shows the next hour when it comes, without being loaded again', async () => {
    await served.replay.fill(NOW);
    const page = await open();
    await page.evaluate('document.body.dataset.loaded = "once"');
    await served.replay.play(NOW + 1);
    await page.getByText('Thu 14 Mar, 13:00', { exact: true }).waitFor();
    await page.getByText('Thu 14 Mar, 13:00, the newest').waitFor();
    expect(await page.evaluate('document.body.dataset.loaded')).toBe('once');
  });

  it('goes back to an earlier forecast, says how far off it was, and returns to the newest', async () => {
    await served.replay.fill(NOW);
    const page = await open();
    const slider = page.getByRole('slider', { name: 'Forecast made' });
    await slider.focus();
    for (let press = 0; press < 6; press++) await page.keyboard.press('ArrowLeft');
    await page.getByText('Thu 14 Mar, 06:00, 6 h before the newest').waitFor();
    expect(await slider.getAttribute('aria-valuetext')).toBe('Thu 14 Mar, 06:00, 6 h before the newest');
    await expect
      .poll(() => page.locator('.since').textContent())
      .toMatch(
        /^Over the 6 h measured since, this forecast was off by [\d.]+ °C and [\d.]+ m\/s on average\.$/,
      );
    await served.replay.play(NOW + 1);
    await page.getByText('7 h before the newest').waitFor();
    await page.getByRole('button', { name: 'Newest' }).click();
    await page.getByText('Thu 14 Mar, 13:00, the newest').waitFor();
  });

  it('opens a station by keyboard, and by a link that can be shared', async () => {
    await served.replay.fill(NOW);
    const page = await open();
    await page.getByRole('link', { name: /^La Guardia/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'La Guardia' }).waitFor();
    expect(page.url()).toContain('#station=nyc-lga');
    const shared = await open('/#station=nyc-jfk');
    await shared.getByRole('heading', { level: 1, name: 'John F Kennedy Intl' }).waitFor();
  });

  it('gives out what is on view as a file', async () => {
    await served.replay.fill(NOW);
    const page = await open();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('nyc-ewr-2013-03-14T16.csv');
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
    const [header, ...rows] = lines.map((line) => line.split(','));
    expect(header?.slice(0, 5)).toEqual([
      'time',
      'measured_temperature_2m',
      'measured_wind_speed_10m',
      'measured_wind_direction_10m',
      'forecast_temperature_2m',
    ]);
    expect(rows.every((row) => row.length === header?.length)).toBe(true);
    const at = (time: string) => rows.find(([first]) => first === time);
    expect(at('2013-03-14T16:00:00Z')?.slice(1, 5)).toEqual(['2.2', '10.29', '300', '']);
    expect(at('2013-03-15T16:00:00Z')?.[1]).toBe('');
    expect(at('2013-03-15T16:00:00Z')?.[4]).toMatch(/^-?[\d.]+$/);
  });

  it('shows the same to whoever opens its address', async () => {
    await served.replay.fill(NOW);
    const page = await open('/#station=nyc-jfk&map=wind');
    await page.getByRole('slider', { name: 'Forecast made' }).focus();
    for (let press = 0; press < 3; press++) await page.keyboard.press('ArrowLeft');
    await page.getByText('Thu 14 Mar, 09:00, 3 h before the newest').waitFor();
    await expect.poll(() => page.url()).toContain('origin=2013-03-14T13%3A00%3A00Z');
    const shared = await open(`/${new URL(page.url()).hash}`);
    await shared.getByRole('heading', { level: 1, name: 'John F Kennedy Intl' }).waitFor();
    await shared.getByText('Thu 14 Mar, 09:00, 3 h before the newest').waitFor();
    expect(await shared.getByRole('button', { name: 'Wind', exact: true }).getAttribute('aria-pressed')).toBe(
      'true',
    );
    expect(new URL(shared.url()).hash).toBe(new URL(page.url()).hash);
  });

  it('goes to any day that has readings, and says how its forecasts did', async () => {
    await served.replay.fill(NOW);
    const page = await open();
    await page.getByLabel('Day of the forecast (UTC)').fill('2013-03-10');
    await page.getByText('Sun 10 Mar, 08:00, 4 days before the newest').waitFor();
    await expect.poll(() => page.locator('.since').textContent()).toMatch(/^Over the 24 h measured since/);
    await page.getByRole('button', { name: 'Newest' }).click();
    await page.getByText('Thu 14 Mar, 12:00, the newest').waitFor();
  });

  it('writes in other units and by another clock, and remembers them', async () => {
    await served.replay.fill(NOW);
    const page = await open();
    await page.getByLabel('Temperature unit').selectOption('°F');
    await page.getByLabel('Wind unit').selectOption('kn');
    await page.getByLabel('Times').selectOption('UTC');
    await expect.poll(() => page.locator('.now-temperature').textContent()).toBe('36.0°');
    await expect.poll(() => page.locator('.now-wind').textContent()).toMatch(/^[\d.]+ kn/);
    await expect.poll(() => page.locator('.pipeline').textContent()).toContain('Thu 14 Mar, 16:00 UTC');
    await page.reload();
    await page.locator('main[aria-busy=false]').waitFor();
    await expect.poll(() => page.locator('.now-temperature').textContent()).toBe('36.0°');
  });

  it('says that a link’s station is not here, and shows another', async () => {
    await served.replay.fill(NOW);
    const page = await open('/#station=gone');
    await page.getByText('There is no station “gone” here.').waitFor();
    await page.getByRole('heading', { level: 1, name: 'Newark Liberty Intl' }).waitFor();
  });

  it('tells what runs and how long a forecast took', async () => {
    await served.replay.fill(NOW);
    served.api.setReadiness({
      ready: true,
      checks: [{ name: 'model', ready: true, detail: 'cpu-0.1.0 on cpu' }],
    });
    const page = await open();
    const health = page.getByRole('region', { name: 'Is the service well?' });
    await health.getByText('cpu-0.1.0 on cpu').waitFor();
    await health.getByText('seen with the next forecast').waitFor();
    await served.replay.play(NOW + 1);
    await health.getByText(/ms from the last reading of an hour|[\d.]+ s from the last reading/).waitFor();
    await health.getByText('3 of 3 stations have one from the newest hour').waitFor();
  });

  it('asks for a key where the service is not open to everybody, and follows its events with it', async () => {
    await served.api.stop();
    served.api = await startApi({ web: WEB, servedModels: [BASELINE], readsNeedKey: true });
    const replay = new Replay(served.api, served.weather);
    await replay.fill(NOW);
    const page = await open();
    await page.getByRole('heading', { name: 'This service needs a key' }).waitFor();
    await page.getByLabel('Key').fill('wrong');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('heading', { name: 'This key may not read here' }).waitFor();
    const { text } = await served.api.keys.create('browser', ['read']);
    await page.getByLabel('Key').fill(text);
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('heading', { level: 1, name: 'Newark Liberty Intl' }).waitFor();
    await page.locator('.pipeline').getByText('Live').waitFor();
    await replay.play(NOW + 1);
    await page.getByText('Thu 14 Mar, 13:00, the newest').waitFor();
    // The browser itself reports each 401.
    expect(complaints.splice(0).filter((text) => !text.includes('401'))).toEqual([]);
  });

  it('has room for everything on a phone', async () => {
    await served.replay.fill(NOW);
    const page = await open('/', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  });

  it('has every number of the charts in a table', async () => {
    await served.replay.fill(NOW);
    const page = await open();
    await page.getByText('The numbers, hour by hour').click();
    const rows = page.getByRole('table').getByRole('row');
    await expect.poll(() => rows.count()).toBe(25);
    await expect.poll(() => rows.nth(1).textContent()).toMatch(/^Thu 14, 13:00/);
  });

  it('helps where there is no station yet, and shows the first one by itself', async () => {
    const page = await open();
    await page.getByRole('heading', { name: 'No stations yet' }).waitFor();
    await served.replay.fill(NOW);
    await served.replay.play(NOW + 1);
    await page.getByRole('heading', { level: 1, name: 'Newark Liberty Intl' }).waitFor();
  });

  it('asks once, not with every event, about a station that the list does not have', async () => {
    await served.replay.fill(NOW);
    const page = await open();
    let lists = 0;
    page.on('request', (request) => {
      if (request.url().includes('/v1/stations?')) lists += 1;
    });
    const emit = (station: string, hour: number) => {
      const values = { temperature_2m: 7.4 };
      served.api.events.emit({ name: 'observations', readings: [{ station, hour, values, flagged: [] }] });
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

  it('shows what the service tells now where its time began again while the page was open', async () => {
    await served.replay.fill(NOW);
    const page = await open();
    await served.replay.play(NOW + 1);
    await page.getByText('Thu 14 Mar, 13:00', { exact: true }).waitFor();
    const port = Number(new URL(served.api.address).port);
    await served.api.stop();
    served.api = await startApi({ web: WEB, servedModels: [BASELINE], port });
    const again = new Replay(served.api, served.weather);
    await again.fill(NOW - 120);
    await page.getByText('Sat 9 Mar, 11:00', { exact: true }).waitFor();
    await again.play(NOW - 119);
    await page.getByText('Sat 9 Mar, 12:00', { exact: true }).waitFor();
    expect(complaints.splice(0).filter((text) => !text.includes('ERR_'))).toEqual([]);
  });

  it('says what is not ready', async () => {
    await served.replay.fill(NOW);
    served.api.setReadiness({
      ready: false,
      checks: [{ name: 'model', ready: false, detail: 'head.onnx is damaged; install the model again' }],
    });
    const page = await open();
    await page.getByText('model: head.onnx is damaged; install the model again').waitFor();
    await expect.poll(() => page.locator('.pipeline').textContent()).toContain('Degraded');
    // The browser itself reports the 503 of /readyz.
    expect(complaints.splice(0)).toHaveLength(1);
  });

  it('says that the connection is lost, and recovers by itself', async () => {
    await served.replay.fill(NOW);
    const page = await open();
    const port = Number(new URL(served.api.address).port);
    await served.api.stop();
    await page.getByText('The connection to the service is lost.').waitFor();
    served.api = await startApi({ web: WEB, servedModels: [BASELINE], port });
    await new Replay(served.api, served.weather).fill(NOW + 3);
    await page.getByText('The connection to the service is lost.').waitFor({ state: 'detached' });
    await page.getByText('Thu 14 Mar, 15:00', { exact: true }).waitFor();
    expect(complaints.splice(0).filter((text) => !text.includes('ERR_'))).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has no accessibility violations in %s', async (colorScheme) => {
    await served.replay.fill(NOW);
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
