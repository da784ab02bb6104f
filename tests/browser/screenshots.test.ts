import { mkdir } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type ApiServer } from '../integration/api/api-server.js';
import { BASELINE } from './baseline.js';
import { launchChromium } from './chromium.js';
import { fillNetwork, network } from './network.js';
import { Replay } from './replay.js';
import { hour, readWeather } from './weather.js';

const FOLDER = 'coverage/screenshots';
const SIZES = { phone: [390, 844], tablet: [820, 1180], wide: [1440, 1000] } as const;

let api: ApiServer;
let browser: Browser;

beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true });
  api = await startApi({ web: 'dashboards/web/dist', servedModels: [BASELINE] });
  await new Replay(api, await readWeather('2013-03-01T00:00:00Z', '2013-03-14T16:00:00Z')).fill(
    hour('2013-03-14T16:00:00Z'),
  );
  browser = await launchChromium();
});

afterAll(async () => {
  await browser.close();
  await api.stop();
});

describe('the page, to be looked at', () => {
  for (const [name, [width, height]] of Object.entries(SIZES)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`fits a ${name} in ${colorScheme}`, async () => {
        const context = await browser.newContext({ viewport: { width, height }, colorScheme });
        const page = await context.newPage();
        await page.goto(api.address);
        await page.getByRole('heading', { name: 'How far off are the forecasts?' }).waitFor();
        await page.locator('main[aria-busy=false]').waitFor();
        await page.evaluate('document.fonts.ready.then(() => undefined)');
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        await page.screenshot({ path: `${FOLDER}/${name}-${colorScheme}.png`, fullPage: true });
        await context.close();
        expect(overflow).toBe(0);
      });
    }
  }

  it('fits a network of 3,850 stations', { timeout: 180_000 }, async () => {
    const large = await startApi({ web: 'dashboards/web/dist', servedModels: [BASELINE] });
    await fillNetwork(large, network(3_850), hour('2013-03-14T16:00:00Z'));
    const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    await page.goto(`${large.address}/#map=temperature&hour=6`);
    await page.locator('main[aria-busy=false]').waitFor();
    await page.screenshot({ path: `${FOLDER}/network.png` });
    await page.close();
    await large.stop();
  });
});
