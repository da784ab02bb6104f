import { execFileSync } from 'node:child_process';
import { cpus, totalmem, type as system, release } from 'node:os';

/** What a result was measured on, and which state of the code. */
export function describeMachine(): Record<string, string | number> {
  const processors = cpus();
  return {
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${system()} ${release()}`,
    node: process.version,
  };
}

/** The commit, with `+` where the working tree differs from it. */
export function describeCommit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--', '*.ts') === '' ? '' : '+';
  return git('rev-parse', '--short', 'HEAD') + changed;
}
