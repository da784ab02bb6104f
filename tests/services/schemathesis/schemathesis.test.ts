import { execFile } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type ApiServer } from '../../integration/api/api-server.js';
import { fillNewark, LA_GUARDIA, NEWARK, ORIGIN } from '../../integration/api/new-york.js';
import { PostingSink } from '../../integration/api/posting-sink.js';
import { PYTHON, pythonPackages } from '../support/python-packages.js';

const FEWEST_CASES = 2_000;
const MINUTES = 60_000;

const sink = new PostingSink([NEWARK, LA_GUARDIA]);
let api: ApiServer;
let key: string;

beforeAll(async () => {
  api = await startApi({ observations: (parts) => sink.open(parts) });
  await fillNewark(api.store);
  api.setCurrentHour(ORIGIN);
  ({ text: key } = await api.keys.create('schemathesis', ['admin']));
});

afterAll(async () => {
  await api.stop();
  await sink.close();
});

test(
  'requests made from the OpenAPI document, right and wrong ones, are answered as it says, and never with a failure',
  async () => {
    const packages = await pythonPackages(path.join(import.meta.dirname, 'schemathesis.txt'));
    const options = [
      ['--checks', 'all'],
      ['--max-examples', '280'],
      ['--seed', '1'],
      ['--header', `Authorization: Bearer ${key}`],
      // Where no pause is made between requests, a slow machine must not fail for being slow.
      ['--max-response-time', '60'],
      ['--request-timeout', '60'],
      ['--exclude-path', '/v1/stream'],
      ['--no-color'],
    ].flat();
    const { code, output } = await run(
      packages,
      [
        ['--config-file', path.join(import.meta.dirname, 'schemathesis.toml')],
        ['run', `${api.address}/openapi.json`, ...options],
      ].flat(),
    );
    expect(code, output).toBe(0);
    const [, cases] = /([\d,]+) generated/.exec(output) ?? [];
    expect(Number(cases?.replaceAll(',', '')), output).toBeGreaterThanOrEqual(FEWEST_CASES);
    expect(api.errors).toEqual([]);
  },
  15 * MINUTES,
);

function run(packages: string, options: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const environment = { ...process.env, PYTHONPATH: packages };
    const script = 'from schemathesis.cli import schemathesis; schemathesis()';
    execFile(
      PYTHON,
      ['-c', script, ...options],
      { env: environment, maxBuffer: 50_000_000 },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}\n${stderr}` });
      },
    );
  });
}
