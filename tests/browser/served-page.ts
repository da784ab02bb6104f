import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { startApi, type ApiServer } from '../integration/api/api-server.js';
import { BASELINE } from './baseline.js';
import { launchChromium } from './chromium.js';
import { Replay } from './replay.js';
import { hour, readWeather, type Weather } from './weather.js';

export const WEB = 'dashboards/web/dist';
export const NOW = hour('2013-03-14T16:00:00Z');

export interface ServedPage {
  /** Another one may take its place while a test runs. */
  api: ApiServer;
  readonly replay: Replay;
  readonly weather: Weather;
  /** What the browser complained of, and addresses elsewhere that it asked for: a test that expects some takes them away. */
  readonly complaints: string[];
  readonly open: (path?: string, options?: BrowserContextOptions) => Promise<Page>;
}

/** For each test of a file a service of its own and real Chromium to look at it; fails the test that made it complain. */
export function servePage(): ServedPage {
  let browser: Browser | undefined;
  let weather: Weather | undefined;
  let api: ApiServer | undefined;
  let replay: Replay | undefined;
  const opened: Page[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
    weather = await readWeather('2013-03-08T00:00:00Z', '2013-03-16T00:00:00Z');
  });

  afterAll(async () => {
    await browser?.close();
  });

  beforeEach(async () => {
    api = await startApi({ web: WEB, servedModels: [BASELINE] });
    replay = new Replay(api, started(weather));
  });

  afterEach(async () => {
    for (const page of opened.splice(0)) await page.context().close();
    await api?.stop();
    expect(complaints.splice(0)).toEqual([]);
  });

  return {
    get api() {
      return started(api);
    },
    set api(other) {
      api = other;
    },
    get replay() {
      return started(replay);
    },
    get weather() {
      return started(weather);
    },
    complaints,
    async open(path = '/', options = {}) {
      const context = await started(browser).newContext({
        viewport: { width: 1280, height: 900 },
        ...options,
      });
      const page = await context.newPage();
      opened.push(page);
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => {
        const url = request.url();
        const own = `blob:${started(api).address}`;
        if (!url.startsWith(started(api).address) && !url.startsWith(own))
          complaints.push(`asked for ${url}`);
      });
      await page.goto(`${started(api).address}${path}`);
      await page.locator('main[aria-busy=false]').waitFor();
      return page;
    },
  };
}

function started<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error('asked for before the tests began');
  return thing;
}
