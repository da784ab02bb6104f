import { once } from 'node:events';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { SAMPLE_FOLDER } from '../../../deploy/package-files.js';
import { run, start, temporaryFolder, type Outcome } from './run-stationcast.js';

const reportSchema = z.object({
  resumedFrom: z.string().nullable(),
  read: z.number(),
  sent: z.number(),
  accepted: z.number(),
  flagged: z.number(),
  duplicate: z.number(),
  rejected: z.record(z.string(), z.number()),
  complete: z.boolean(),
});

function reportOf({ code, stdout, stderr }: Outcome): z.output<typeof reportSchema> {
  if (code !== 0) throw new Error(`exit code ${String(code)}: ${stderr}`);
  return reportSchema.parse(JSON.parse(stdout));
}

let data: string;
let address: string;
let key: string;
let stop: () => Promise<unknown> = () => Promise.resolve();
beforeAll(async () => {
  data = await temporaryFolder();
  const environment = { STATIONCAST_DATA: data };
  const stationsFile = path.join(data, 'isd-history.csv');
  await writeFile(
    stationsFile,
    `"USAF","WBAN","STATION NAME","CTRY","STATE","ICAO","LAT","LON","ELEV(M)","BEGIN","END"
"725030","14732","LA GUARDIA AIRPORT","US","NY","KLGA","+40.779","-073.880","+0003.4","19730101","20240101"
"999999","99999","NOWHERE","","","","","","","19730101","20240101"
`,
  );
  const imported = await run(['stations', 'import', stationsFile, '--only', '725030-14732'], environment);
  expect(imported).toMatchObject({ code: 0, stdout: '1 stations written\n' });
  await run(['stations', 'import', path.join(SAMPLE_FOLDER, 'stations.csv')], environment);
  const created = await run(['keys', 'create', 'test', '--scopes', 'write', '--json'], environment);
  key = z.object({ key: z.string() }).parse(JSON.parse(created.stdout)).key;
  const { child, outcome } = start(['serve', '--port', '0'], environment);
  if (child.stdout === null) throw new Error('no standard output');
  const [text] = z.tuple([z.string()]).parse(await once(child.stdout, 'data'));
  address = /http:\S+/.exec(text)?.[0] ?? '';
  stop = () => {
    child.kill('SIGTERM');
    return outcome;
  };
}, 120_000);
afterAll(() => stop());

function publish(files: readonly string[], ...flags: string[]): Promise<Outcome> {
  return run(['publish', ...files, '--api', address, '--json', ...flags], {
    STATIONCAST_DATA: data,
    STATIONCAST_API_KEY: key,
  });
}

function isdLine(hour: number): string {
  const time = `2013 01 ${String(8 + Math.floor(hour / 24)).padStart(2, '0')} ${String(hour % 24).padStart(2, '0')}`;
  return `${time}    67   -11 10235   220    51     4     3 -9999`;
}

test('sends files of several formats to an API, in order of time, and says what became of the records', async () => {
  const isdLite = path.join(data, '725030-14732-2013.gz');
  await writeFile(isdLite, gzipSync(Array.from({ length: 24 }, (_, hour) => isdLine(hour)).join('\n')));
  const csv = path.join(data, 'own.csv');
  await writeFile(
    csv,
    'station,time,temperature_2m\nnyc-jfk,2013-01-08T05:00:00Z,7.4\nnobody,2013-01-08T06:00:00Z,1\nnyc-jfk,yesterday,1\n',
  );
  const report = reportOf(await publish([isdLite, csv]));
  expect(report).toMatchObject({ read: 27, sent: 26, complete: true });
  expect(report.accepted + report.flagged).toBe(25);
  expect(report.rejected).toEqual({ UNKNOWN_STATION: 1, WRONG_TIME: 1 });
  const letters = await readFile(path.join(data, 'publish-dead-letters.ndjson'), 'utf8');
  expect(letters).toContain('nyc-jfk,yesterday,1');

  const observed = await fetch(
    `${address}/v1/stations/725030-14732/observations?from=2013-01-08T06:00:00Z&to=2013-01-08T06:00:00Z`,
  );
  expect(await observed.json()).toMatchObject({ observations: [{ temperature_2m: 6.7 }] });
});

test('counts, explains and sends again what was refused, once its station is known', async () => {
  const environment = { STATIONCAST_DATA: data, STATIONCAST_API_KEY: key };
  const listed = await run(['dead-letters', 'list', '--json'], environment);
  expect(JSON.parse(listed.stdout)).toMatchObject([{ code: 'UNKNOWN_STATION', field: 'station', count: 1 }]);
  const explained = await run(['dead-letters', 'explain'], environment);
  expect(explained.stdout).toMatch(/UNKNOWN_STATION: station: "nobody" is not known.*\n.*"station":"nobody"/);
  const replayed = await run(
    ['dead-letters', 'replay', '--code', 'UNKNOWN_STATION', '--api', address, '--json'],
    environment,
  );
  expect(JSON.parse(replayed.stdout)).toEqual({ letters: 1, sent: 1, rejected: { UNKNOWN_STATION: 1 } });
});

test('goes on where it was interrupted, and leaves nothing out', async () => {
  const file = path.join(data, '725030-14732-2014.txt');
  const lines = Array.from({ length: 96 }, (_, hour) => isdLine(hour).replace('2013', '2014'));
  await writeFile(file, lines.join('\n'));
  const { child, outcome } = start(['publish', file, '--api', address, '--json', '--rate', '12'], {
    STATIONCAST_DATA: data,
    STATIONCAST_API_KEY: key,
  });
  await expect.poll(() => readdir(path.join(data, 'publish')), { timeout: 20_000 }).not.toEqual([]);
  child.kill('SIGINT');
  const first = reportOf(await outcome);
  expect(first.complete).toBe(false);
  const second = reportOf(await publish([file]));
  expect(second.complete).toBe(true);
  expect(second.resumedFrom).not.toBeNull();
  expect(first.sent + second.sent).toBeGreaterThanOrEqual(96);
  expect(first.sent + second.sent).toBeLessThanOrEqual(96 + 12);
  const third = reportOf(await publish([file]));
  expect(third).toMatchObject({ resumedFrom: null, sent: 96 });
});

test.each([
  ['a key that is none', { STATIONCAST_API_KEY: 'wrong' }, /STATIONCAST_API_KEY has to be a key/],
  ['no key', {}, /STATIONCAST_API_KEY has to be a key/],
])('says in one line that there is %s', async (_, environment, reason) => {
  const csv = path.join(data, 'one.csv');
  await writeFile(csv, 'station,time,temperature_2m\nnyc-jfk,2013-01-08T05:00:00Z,7.4\n');
  const { code, stderr } = await run(['publish', csv, '--api', address], {
    STATIONCAST_DATA: data,
    ...Object.fromEntries(Object.entries(environment)),
  });
  expect(stderr).toMatch(reason);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(code).toBe(2);
});

test('refuses a file of which no line is an observation', async () => {
  const file = path.join(data, 'prose.txt');
  await writeFile(file, 'It rained all day.\n');
  expect(await publish([file])).toMatchObject({ code: 2 });
});

test('shows which stations are forecast together', async () => {
  const { stdout } = await run(['stations', 'nodes', '--json'], {
    STATIONCAST_DATA: await copyOfStations(),
  });
  expect(JSON.parse(stdout)).toEqual([
    {
      id: 'node-nyc-lga',
      stations: ['nyc-lga', 'nyc-jfk', 'nyc-ewr'],
      widthKilometres: 33,
    },
  ]);
});

async function copyOfStations(): Promise<string> {
  const folder = await temporaryFolder();
  await run(['stations', 'import', path.join(SAMPLE_FOLDER, 'stations.csv')], { STATIONCAST_DATA: folder });
  return folder;
}
