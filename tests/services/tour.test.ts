import { execFile, type ChildProcess } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT, start, temporaryFolder } from '../integration/deploy/run-stationcast.js';

const run = promisify(execFile);

/** A command of the tour, and the shortened answer that stands under it. */
interface Stop {
  readonly command: string;
  readonly answer: { readonly kind: string; readonly text: string } | undefined;
}

const [launch, ...stops] = readTour(await readFile('api/TOUR.md', 'utf8'));

let demo: ChildProcess;
let address: string;
let home: string;

beforeAll(async () => {
  home = await temporaryFolder();
  // Fails as a person's eyes would: where the answer is an error.
  await writeFile(path.join(home, '.curlrc'), 'silent\nshow-error\nfail-with-body\n');
  await mkdir(path.join(home, 'bin'));
  await writeFile(
    path.join(home, 'bin', 'npx'),
    `#!/bin/sh\nshift\nexec ${process.execPath} ${PROJECT}/dist/deploy/main.js "$@"\n`,
    { mode: 0o755 },
  );
  const started = start(['demo', '--port', '0'], { STATIONCAST_DATA: path.join(home, 'data') });
  demo = started.child;
  address = await new Promise((resolve, reject) => {
    let told = '';
    demo.stdout?.on('data', (text: string) => {
      told += text;
      // By then there are forecasts, and some of their hours have been measured.
      const served = /http:\/\/[\w.]+:\d+/.exec(told)?.[0];
      if (served !== undefined && told.split('MAE so far').length > 2) resolve(served);
    });
    started.outcome.then(({ stderr }) => {
      reject(new Error(`the demo ended: ${stderr}`));
    }, reject);
  });
});

afterAll(() => {
  demo.kill();
});

describe('the tour of the API', () => {
  it('begins with the demo', () => {
    expect(launch?.command).toBe('npm ci && npm run demo');
  });

  it.each(stops.map((stop) => [stop.command.split('\n').at(-1), stop] as const))(
    'gets what it says it gets: %s',
    async (_name, { command, answer }) => {
      const environment = {
        ...process.env,
        PATH: `${home}/bin:${process.env.PATH ?? ''}`,
        CURL_HOME: home,
        STATIONCAST_DATA: path.join(home, 'data'),
      };
      const script = command.replaceAll('http://localhost:8080', address);
      const { stdout } = await run('bash', ['-euc', script], { env: environment, maxBuffer: 2 ** 26 });
      expect(stdout).not.toBe('');
      if (answer?.kind === 'json') {
        expectShape(JSON.parse(stdout), JSON.parse(answer.text));
      } else if (answer !== undefined) {
        for (const line of answer.text.trim().split('\n')) expect(stdout).toContain(line);
      }
    },
  );
});

function readTour(text: string): Stop[] {
  const blocks = [...text.matchAll(/^```(?<kind>\w+)\n(?<body>[^]*?)\n```$/gm)].map(({ groups }) => ({
    kind: groups?.kind ?? '',
    text: groups?.body ?? '',
  }));
  return blocks.flatMap((block, index) => {
    const next = blocks[index + 1];
    const answer = next === undefined || next.kind === 'sh' ? undefined : next;
    return block.kind === 'sh' ? [{ command: block.text, answer }] : [];
  });
}

/** The members that a shortened answer shows are there, of the same kind; texts that do not change are the same. */
function expectShape(actual: unknown, shown: unknown, place = 'the answer'): void {
  if (Array.isArray(shown)) {
    expect(actual, place).toBeInstanceOf(Array);
    const [first] = actual as unknown[];
    const value = (actual as unknown[]).find((each) => each !== null) ?? first;
    if (shown.length > 0) expectShape(value, shown[0], `${place}[0]`);
  } else if (typeof shown === 'object' && shown !== null) {
    for (const [name, value] of Object.entries(shown)) {
      expect(actual, place).toHaveProperty(name);
      expectShape((actual as Record<string, unknown>)[name], value, `${place}.${name}`);
    }
  } else {
    expect(typeof actual, place).toBe(typeof shown);
    const changes = typeof shown === 'number' || /^\d{4}-/.test(String(shown));
    if (!changes) expect(actual, place).toBe(shown);
  }
}
