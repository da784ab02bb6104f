import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { demoSummarySchema, type DemoSummary } from '../../../deploy/demo/demo-summary.js';

export const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
const MAIN = path.join(PROJECT, 'dist', 'deploy', 'main.js');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'stationcast-'));
}

/** The command as a user runs it, from the build, without this process's own settings. */
export function start(
  commandLine: readonly string[],
  environment: Record<string, string> = {},
): { child: ChildProcess; outcome: Promise<Outcome> } {
  const child = spawn(process.execPath, [MAIN, ...commandLine], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
  return { child, outcome };
}

export async function run(
  commandLine: readonly string[],
  environment?: Record<string, string>,
): Promise<Outcome> {
  return start(commandLine, environment).outcome;
}

/** The last line of a demo with --json. */
export function summaryOf({ code, stdout, stderr }: Outcome): DemoSummary {
  if (code !== 0) throw new Error(`exit code ${String(code)}: ${stderr}`);
  return demoSummarySchema.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
}
