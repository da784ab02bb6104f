import { execFile } from 'node:child_process';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { demoSummarySchema } from '../../deploy/demo/demo-summary.js';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const execute = promisify(execFile);

test('installed from its tarball into an empty folder, the demo runs', { timeout: 300_000 }, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'stationcast-package-'));
  await execute('npm', ['pack', '--pack-destination', folder], { cwd: PROJECT });
  const [tarball = ''] = await readdir(folder);
  const { stdout: listing } = await execute('tar', ['tzf', path.join(folder, tarball)]);
  expect(listing).not.toMatch(/\/tests\/|\/training\/|\.py$|\.map$|\.tsbuildinfo$/m);

  // Without scripts: onnxruntime-node's would download CUDA libraries, which a processor has no use for.
  await execute('npm', ['init', '--yes'], { cwd: folder });
  await execute('npm', ['install', '--ignore-scripts', `./${tarball}`], { cwd: folder });
  const { stdout } = await execute(
    'npx',
    ['stationcast', 'demo', '--', '--exit', '--hours', '6', '--json', '--port', '0'],
    { cwd: folder },
  );
  const summary = demoSummarySchema.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
  expect(summary.forecasts).toEqual({ issued: 18, stored: 18 });
});
