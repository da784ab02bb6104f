import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Order, Report } from './messages.js';

/** The process that serves, seen from the one that measures. */
export class ServedProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly api: string,
    readonly bare: string,
  ) {}

  static async start(): Promise<ServedProcess> {
    const child = fork(path.join(import.meta.dirname, 'serve.js'));
    const report = await nextReport(child);
    if (report.name !== 'listening') throw new Error(`the process began with ${report.name}`);
    return new ServedProcess(child, report.api, report.bare);
  }

  async order(order: Order): Promise<Report> {
    const answer = nextReport(this.child);
    this.child.send(order);
    return answer;
  }

  stop(): void {
    this.child.disconnect();
  }
}

async function nextReport(child: ChildProcess): Promise<Report> {
  const [message] = (await once(child, 'message')) as [Report];
  return message;
}
