import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MappingThread } from '../../embed/media/thread/mapping-thread.js';
import { BackfillJobs } from '../../forecast/backfill/backfill-jobs.js';
import { Classifiers } from '../../forecast/classifier/classifiers.js';
import { LocalEngine } from '../../forecast/engine/local-engine.js';
import { Forecaster } from '../../forecast/forecaster.js';
import { listModels } from '../../forecast/registry/list-models.js';
import type { ModelArtefact } from '../../forecast/registry/model-artefact.js';
import { readModel } from '../../forecast/registry/read-model.js';
import { startApi } from '../integration/api/api-server.js';
import { FIXTURE_MODELS, PERSISTENCE_MODEL } from '../integration/forecast/support/fixture-models.js';
import { BASELINE } from './baseline.js';
import { Replay } from './replay.js';
import { NOW, servePage, WEB } from './served-page.js';

const SKY = 'tests/golden/media/sky.webp';
const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const served = servePage();
// A busy machine may take long to start the thread.
const mapper = new MappingThread({ milliseconds: 120_000 });
let engine: LocalEngine;
let persistence: ModelArtefact;
/** Loaded once, and used by one service after the other. */
let classifiers: Classifiers;
let noClassifiers: Classifiers;

beforeAll(async () => {
  engine = await LocalEngine.start({ provider: 'cpu', threadsPerWorker: 1 });
  persistence = await readModel(PERSISTENCE_MODEL);
  await engine.load(persistence);
  const { models } = await listModels([FIXTURE_MODELS]);
  classifiers = new Classifiers(engine, mapper, models);
  noClassifiers = new Classifiers(engine, mapper, []);
});

afterAll(async () => {
  await mapper.close();
  await engine.close();
});

/** A service that forecasts the past and has classifiers, in the place of the one that has neither. */
async function serveWork(classification: Classifiers): Promise<string> {
  await served.api.stop();
  served.api = await startApi({
    web: WEB,
    servedModels: [BASELINE],
    classification,
    backfills: ({ store, logger }) =>
      new BackfillJobs({
        store,
        stations: served.weather.stations,
        forecasterOf: () => new Forecaster(engine, persistence),
        logger,
      }),
  });
  await new Replay(served.api, served.weather).fill(NOW);
  return (await served.api.keys.create('work', ['backfill', 'classify'])).text;
}

async function openPanel(page: Page, title: string) {
  await page.getByRole('heading', { name: title }).click();
  return page.locator('details.work[open]');
}

async function violations(page: Page): Promise<unknown> {
  await page.evaluate(AXE);
  return page.evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))',
  );
}

describe('forecasts of the past', () => {
  it('are asked for with a key, followed while they are made, and listed again for who comes back', async () => {
    const key = await serveWork(noClassifiers);
    const page = await served.open();
    const panel = await openPanel(page, 'Forecast the past');
    await panel.getByLabel('Key').fill(key);
    await panel.getByRole('button', { name: 'Use this key' }).click();
    await panel.getByText('Nothing was asked for yet.').waitFor();
    await panel.getByLabel('From (UTC)').fill('2013-03-11');
    await panel.getByLabel('To, inclusive').fill('2013-03-13');
    await panel.getByRole('button', { name: 'Forecast these days' }).click();
    await panel.getByText('done', { exact: true }).waitFor();
    expect(await panel.locator('.backfill').textContent()).toContain(
      'Mon 11 Mar, 00:00 to Wed 13 Mar, 23:00 UTC',
    );
    expect(await panel.locator('.backfill').textContent()).toContain('72 of 72 windows');
    expect(await violations(page)).toEqual([]);
    await page.reload();
    const again = await openPanel(page, 'Forecast the past');
    await again.getByText('72 of 72 windows').waitFor();
  });

  it('say what is wrong with an order', async () => {
    const key = await serveWork(noClassifiers);
    const page = await served.open();
    const panel = await openPanel(page, 'Forecast the past');
    await panel.getByLabel('Key').fill(key);
    await panel.getByRole('button', { name: 'Use this key' }).click();
    await panel.getByLabel('From (UTC)').fill('2013-03-13');
    await panel.getByLabel('To, inclusive').fill('2013-03-11');
    await panel.getByRole('button', { name: 'Forecast these days' }).click();
    await panel.getByRole('alert').getByText('an hour at or after `from`').waitFor();
    expect(served.complaints.splice(0)).toEqual([expect.stringContaining('400')]);
  });

  it('are not made where the service makes none', async () => {
    await served.replay.fill(NOW);
    const page = await served.open();
    const panel = await openPanel(page, 'Forecast the past');
    await panel.getByLabel('Key').fill('any');
    await panel.getByRole('button', { name: 'Use this key' }).click();
    await panel.getByText('This service makes no forecasts of the past.').waitFor();
    expect(served.complaints.splice(0)).toEqual([expect.stringContaining('404')]);
  });

  it('are not made for a key that may not ask for them', async () => {
    await serveWork(noClassifiers);
    const page = await served.open();
    const panel = await openPanel(page, 'Forecast the past');
    await panel.getByLabel('Key').fill('wrong');
    await panel.getByRole('button', { name: 'Use this key' }).click();
    await panel.getByText('This key may not do that.').waitFor();
    expect(served.complaints.splice(0)).toEqual([expect.stringContaining('401')]);
  });
});

describe('a file', () => {
  it('is named when it is chosen, with what the model saw of it', async () => {
    const key = await serveWork(classifiers);
    const page = await served.open();
    const panel = await openPanel(page, 'Name what a file shows');
    await panel.getByLabel('Key').fill(key);
    await panel.getByRole('button', { name: 'Use this key' }).click();
    await panel.getByLabel(/^Drop a picture/).setInputFiles(SKY);
    await panel.getByText(/^sky.webp, by brightest-image-1.0.0 in [\d,]+ ms$/).waitFor();
    const labels = panel.locator('.bar dt');
    expect(await panel.getByRole('heading', { level: 3 }).textContent()).toBe(
      await labels.first().textContent(),
    );
    const map = panel.getByRole('img', { name: 'What the model saw of sky.webp' });
    await map.waitFor();
    const opacity =
      'document.querySelector(".classified canvas").getContext("2d").getImageData(0, 0, 1, 1).data[3]';
    await expect.poll(() => page.evaluate(opacity)).toBe(255);
    expect(await violations(page)).toEqual([]);
  });

  it('that is dropped and is none of what can be named is refused with its reason', async () => {
    const key = await serveWork(classifiers);
    const page = await served.open();
    const panel = await openPanel(page, 'Name what a file shows');
    await panel.getByLabel('Key').fill(key);
    await panel.getByRole('button', { name: 'Use this key' }).click();
    const transfer = await page.evaluateHandle(
      '(() => { const transfer = new DataTransfer(); transfer.items.add(new File(["no picture"], "sky.png")); return transfer; })()',
    );
    await panel.locator('.drop-zone').dispatchEvent('drop', { dataTransfer: transfer });
    await panel.getByRole('alert').getByText('jpeg, png, webp, gif').waitFor();
    expect(served.complaints.splice(0)).toEqual([expect.stringContaining('400')]);
  });

  it('cannot be named where there is no classifier, and the page says how to get one', async () => {
    await serveWork(noClassifiers);
    const page = await served.open();
    const panel = await openPanel(page, 'Name what a file shows');
    await panel.getByText('There is no classifier here yet.').waitFor();
    expect(await panel.textContent()).toContain('npm run train:head');
    expect(await violations(page)).toEqual([]);
  });
});
