import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { toWorld } from '../../dashboards/web/source/map/mercator.js';
import { fit, toPixels } from '../../dashboards/web/source/map/view.js';
import type { Station } from '../../ingest/stations/station.js';
import { fillNetwork, network } from './network.js';
import { NOW, servePage } from './served-page.js';

const served = servePage();
const { open } = served;

const map = (page: Page) => page.getByRole('application', { name: /^Map of/ });

/** Moves the pointer to a station of the sample on a map that shows all of them, and returns where it is. */
async function pointAt(page: Page, id: string): Promise<{ x: number; y: number }> {
  const box = await map(page).boundingBox();
  const station = served.weather.stations.find((each) => each.id === id);
  if (box === null || station === undefined) throw new Error(`${id} is not on view`);
  const place = ({ longitude, latitude }: Station) => toWorld(longitude, latitude);
  const pixels = toPixels(fit(served.weather.stations.map(place), box), place(station));
  const point = { x: box.x + pixels.x, y: box.y + pixels.y };
  await page.mouse.move(point.x, point.y);
  await page.locator('.map-tip').waitFor();
  return point;
}

describe('the map', () => {
  it('says what a station measures where the pointer is on it, and opens it with a click', async () => {
    await served.replay.fill(NOW);
    const page = await open();
    const { x, y } = await pointAt(page, 'nyc-lga');
    await expect.poll(() => page.locator('.map-tip').textContent()).toMatch(/^La Guardia −?\d+ °C$/);
    await page.mouse.click(x, y);
    await page.getByRole('heading', { level: 1, name: 'La Guardia' }).waitFor();
  });

  it('shows land under the stations', async () => {
    await served.replay.fill(NOW);
    const page = await open();
    await page.waitForLoadState('networkidle');
    const colours = await page.evaluate<number>(`(() => {
      const canvas = document.querySelector('.map canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const counts = new Map();
      for (let index = 0; index < data.length; index += 4) {
        const colour = data.slice(index, index + 3).join();
        counts.set(colour, (counts.get(colour) ?? 0) + 1);
      }
      return [...counts.values()].filter((count) => count > data.length / 4 / 20).length;
    })()`);
    // Land and sea, each more than a twentieth of what is on view.
    expect(colours).toBe(2);
  });

  it('moves and zooms by keyboard, and comes back to all stations', async () => {
    await served.replay.fill(NOW);
    const page = await open();
    await page.waitForLoadState('networkidle');
    const picture = () => page.evaluate<string>("document.querySelector('.map canvas').toDataURL()");
    await map(page).focus();
    const before = await picture();
    await page.keyboard.press('+');
    await page.keyboard.press('ArrowRight');
    await expect.poll(picture).not.toBe(before);
    await page.keyboard.press('0');
    await expect.poll(picture).toBe(before);
  });

  it('shows coming hours, wind and errors, and has them in its address', async () => {
    await served.replay.fill(NOW);
    const page = await open();
    await page.getByRole('slider', { name: 'Hour on the map' }).fill('6');
    await page.getByText('in 6 h, Thu 14, 18:00').waitFor();
    await page.getByRole('button', { name: 'Wind', exact: true }).click();
    await pointAt(page, 'nyc-ewr');
    const tip = () => page.locator('.map-tip').textContent();
    await expect.poll(tip).toMatch(/^Newark Liberty Intl \d+ m\/s from the \w+$/);
    await page.getByRole('button', { name: 'Error', exact: true }).click();
    await page.getByText('How far off the forecast of 24 hours ago was').waitFor();
    await expect.poll(() => new URL(page.url()).hash).toBe('#station=nyc-ewr&map=wind&show=error&hour=6');
    await pointAt(page, 'nyc-ewr');
    // The errors are fetched when they are asked for; until they come the tip says that nothing is measured.
    await expect.poll(tip).toMatch(/^Newark Liberty Intl off by [\d.]+ m\/s$/);
  });
});

describe('a network of 3,850 stations', { timeout: 180_000 }, () => {
  it('is on the map, and any of its stations is found by name', async () => {
    await fillNetwork(served.api, network(3_850), NOW);
    const page = await open();
    const list = page.getByRole('navigation', { name: 'Stations' });
    await list.getByText('3,800 more: search, or choose on the map.').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('station 2718');
    await expect.poll(() => list.getByRole('link').count()).toBe(1);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Station 2718' }).waitFor();
    await page.getByRole('searchbox').fill('nowhere');
    await page.getByText('No station is called “nowhere”. Its id works too.').waitFor();
    expect(await page.evaluate("document.querySelector('.map-legend .silent') === null")).toBe(true);
  });

  it('takes the whole network’s next hour at once', async () => {
    const stations = network(3_850);
    await fillNetwork(served.api, stations, NOW);
    const page = await open();
    await page.getByLabel('Times').selectOption('UTC');
    const values = { temperature_2m: 7.4, wind_speed_10m: 3, wind_direction_10m: 10 };
    served.api.events.emit({
      name: 'observations',
      readings: stations.map(({ id }) => ({ station: id, hour: NOW + 1, values, flagged: [] })),
    });
    await page.locator('.now-temperature').getByText('7.4°').waitFor();
    await page.getByText('Thu 14 Mar, 17:00').first().waitFor();
  });
});
