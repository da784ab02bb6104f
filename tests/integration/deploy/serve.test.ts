import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { SAMPLE_FOLDER } from '../../../deploy/package-files.js';
import { run, start, temporaryFolder } from './run-stationcast.js';

test('serves the stations that the configuration names, is ready, and stops in order when it is asked to', async () => {
  const { child, outcome } = start(['serve', '--port', '0'], {
    STATIONCAST_DATA: await temporaryFolder(),
    STATIONCAST_STATIONS: path.join(SAMPLE_FOLDER, 'stations.csv'),
  });
  if (child.stdout === null) throw new Error('no standard output');
  const [text] = z.tuple([z.string()]).parse(await once(child.stdout, 'data'));
  const address = /http:\S+/.exec(text)?.[0] ?? '';
  const ready = await fetch(`${address}/readyz`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({
    checks: [{ name: 'store' }, { name: 'model' }, { name: 'source', ready: true }],
  });
  const stations = z.object({ stations: z.array(z.object({ id: z.string() })) });
  const { stations: known } = stations.parse(await (await fetch(`${address}/v1/stations`)).json());
  expect(known.map(({ id }) => id)).toEqual(['nyc-ewr', 'nyc-jfk', 'nyc-lga']);
  child.kill('SIGTERM');
  expect((await outcome).code).toBe(0);
});

test.each([
  ['no station', {}, /STATIONCAST_STATIONS/],
  ['no token', { STATIONCAST_STORE: 'influxdb' }, /STATIONCAST_INFLUXDB_TOKEN: missing/],
  [
    'an authority that is none',
    {
      STATIONCAST_STORE: 'influxdb',
      STATIONCAST_INFLUXDB_TOKEN: 'x',
      STATIONCAST_INFLUXDB_CA: 'package.json',
    },
    /STATIONCAST_INFLUXDB_CA: package.json is no PEM file/,
  ],
])('says in one line that there is %s', async (_, environment, reason) => {
  const given = Object.fromEntries(Object.entries(environment));
  const { code, stderr } = await run(['serve', '--port', '0'], {
    STATIONCAST_DATA: await temporaryFolder(),
    ...given,
  });
  expect(stderr).toMatch(reason);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(code).toBe(2);
});
