import { cp, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { MODELS_FOLDER, SAMPLE_FOLDER } from '../../../deploy/package-files.js';
import { run, temporaryFolder, type Outcome } from './run-stationcast.js';

const DEMO = ['demo', '--exit', '--hours', '2'];

describe('what a user can get wrong is told in one line that says what to do', { timeout: 60_000 }, () => {
  test('a port that is in use', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' ? (address?.port ?? 0) : 0);
      });
    });
    const outcome = await run([...DEMO, '--port', String(port), '--data', await temporaryFolder()]);
    server.close();
    expectOneLine(outcome, new RegExp(`port ${port} on 127.0.0.1 is in use; .*--port`));
  });

  test('a model that is not there', async () => {
    const outcome = await run([...DEMO, '--port', '0', '--model', 'gpu', '--data', await temporaryFolder()]);
    expectOneLine(outcome, /no forecast model gpu; models here: cpu-/);
  });

  test('a model file that is missing, damaged, or another', async () => {
    for (const [spoil, reason] of [
      [(file: string) => rm(file), /cannot read backbone\.onnx; export or download the model again/],
      [(file: string) => truncate(file, 1000), /backbone\.onnx has SHA-256 .* damaged/],
      [(file: string) => writeFile(file, 'another'), /backbone\.onnx has SHA-256 .* damaged/],
    ] as const) {
      const models = path.join(await temporaryFolder(), 'models');
      await cp(MODELS_FOLDER, models, { recursive: true });
      await spoil(path.join(models, 'cpu-0.1.0', 'backbone.onnx'));
      const data = await temporaryFolder();
      const outcome = await run([...DEMO, '--port', '0', '--data', data], { STATIONCAST_MODELS: models });
      expectOneLine(outcome, reason);
    }
  });

  test('a damaged model that is newer than a whole one, however it is asked for', async () => {
    const models = path.join(await temporaryFolder(), 'models');
    await cp(MODELS_FOLDER, models, { recursive: true });
    await cp(path.join(models, 'cpu-0.1.0'), path.join(models, 'cpu-9.0.0'), { recursive: true });
    await truncate(path.join(models, 'cpu-9.0.0', 'head.onnx'), 1000);
    for (const model of ['latest', 'cpu', 'cpu-9.0.0']) {
      const data = await temporaryFolder();
      const outcome = await run([...DEMO, '--port', '0', '--model', model, '--data', data], {
        STATIONCAST_MODELS: models,
      });
      expectOneLine(outcome, /cpu-9\.0\.0: head\.onnx has SHA-256/);
    }
  });

  test('a climatology with one end', async () => {
    const period = ['--from', '2013-06-01', '--to', '2013-06-05', '--climatology-from', '2013-01-01'];
    const outcome = await run(['verify', '--observations', SAMPLE_FOLDER, ...period]);
    expectOneLine(outcome, /--climatology-to: a missing value is not allowed/);
  });

  test('a data folder that cannot be written', async () => {
    const file = path.join(await temporaryFolder(), 'a-file');
    await writeFile(file, '');
    expectOneLine(await run([...DEMO, '--port', '0', '--data', path.join(file, 'data')]), /a-file/);
  });

  test('an environment variable and an option', async () => {
    expectOneLine(await run(['models', 'list'], { STATIONCAST_PORT: 'eighty' }), /STATIONCAST_PORT/);
    const { code, stderr } = await run(['demo', '--hours', '-3']);
    expect(code).toBe(2);
    expect(stderr).toContain(
      "option '--hours <n>' argument '-3' is invalid. expected a whole number above 0.",
    );
  });
});

function expectOneLine({ code, stderr }: Outcome, reason: RegExp): void {
  expect(stderr).toMatch(reason);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(code).toBe(2);
}
