import { afterAll, beforeAll, expect, test } from 'vitest';
import { LABELS_KEPT, LabelStore } from '../../../forecast/classifier/label-store.js';
import type { StationLabels } from '../../../forecast/classifier/station-labels.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import { formatHour } from '../../../ingest/time.js';

let store: DuckDbSeriesStore;
let labels: LabelStore;

beforeAll(async () => {
  store = await DuckDbSeriesStore.open({ file: ':memory:' });
  labels = new LabelStore(store.documents);
});

afterAll(() => store.close());

function seen(
  station: string,
  hour: number,
  label: string,
  change: Partial<StationLabels> = {},
): StationLabels {
  const time = formatHour(hour);
  return { station, time, modality: 'image', model: 'sky-1', labels: [{ label, probability: 1 }], ...change };
}

test('labels are of their station, newest first, also where they came out of order', async () => {
  await labels.write([seen('roof', 10, 'cloudy'), seen('roof', 12, 'rain'), seen('hill', 11, 'shine')]);
  await labels.write([seen('roof', 11, 'shine'), seen('roof', 11, 'wind', { modality: 'audio' })]);
  const names = (await labels.read(['roof'])).map((each) => [each.time, each.labels[0]?.label]);
  expect(names).toEqual([
    [formatHour(12), 'rain'],
    [formatHour(11), 'wind'],
    [formatHour(11), 'shine'],
    [formatHour(10), 'cloudy'],
  ]);
  expect(await labels.read(['nowhere'])).toEqual([]);
});

test('a file that comes again replaces its own labels, and those of another model stay', async () => {
  const first = seen('pier', 1, 'rain');
  const other = seen('pier', 1, 'shine', { model: 'sky-2' });
  await labels.write([first, other]);
  const again = seen('pier', 1, 'cloudy');
  await labels.write([again]);
  expect(await labels.read(['pier'])).toEqual(expect.arrayContaining([again, other]));
  expect(await labels.read(['pier'])).toHaveLength(2);
});

test('a station keeps its newest, however many come', async () => {
  const hours = Array.from({ length: LABELS_KEPT + 30 }, (_, hour) => seen('busy', hour, 'rain'));
  for (const each of hours) await labels.write([each]);
  const kept = await labels.read(['busy']);
  expect(kept).toHaveLength(LABELS_KEPT);
  expect(kept[0]).toEqual(hours.at(-1));
});
