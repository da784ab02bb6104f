import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { z } from 'zod';

const PYTHON = path.resolve('forecast/training/python.sh');
const SCRIPTS = path.resolve('tests/bench/backbone');

const answerSchema = z.object({ rate: z.number().optional() });

/** Runs a script of this folder to its end. */
export async function runScript(script: string, ...args: string[]): Promise<void> {
  await promisify(execFile)(PYTHON, [path.join(SCRIPTS, script), ...args], { maxBuffer: 2 ** 26 });
}

/** PyTorch in a process of its own, which measures one thing at a time, so that runtimes can take turns. */
export class PytorchProcess {
  private readonly answers: AsyncIterator<string>;

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    this.answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stderr.pipe(process.stderr);
  }

  /** `script` answers as measure_pytorch.py does. */
  static async start(
    threads: number,
    script = path.join(SCRIPTS, 'measure_pytorch.py'),
  ): Promise<PytorchProcess> {
    const started = new PytorchProcess(spawn(PYTHON, [script]));
    await started.ask({ threads });
    return started;
  }

  /** The rate that a request is answered with. */
  async rate(request: Readonly<Record<string, string | number>>): Promise<number> {
    const { rate } = await this.ask(request);
    if (rate === undefined) throw new Error('PyTorch measured nothing');
    return rate;
  }

  close(): void {
    this.child.stdin.end();
  }

  private async ask(request: unknown): Promise<z.output<typeof answerSchema>> {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    const answer = await this.answers.next();
    if (answer.done === true) throw new Error('the PyTorch process ended');
    return answerSchema.parse(JSON.parse(answer.value));
  }
}
