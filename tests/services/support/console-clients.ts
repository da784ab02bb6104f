import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import path from 'node:path';
import { runScript } from '../../../deploy/local/run-script.js';

/** Kafka's own console clients, in Java: what operators try things with. */
export class ConsoleClients {
  private constructor(
    private readonly classPath: string,
    private readonly broker: string,
  ) {}

  static async at(broker: string): Promise<ConsoleClients> {
    return new ConsoleClients(path.join(await runScript('kafka/fetch.sh'), '*'), broker);
  }

  /** Values without keys, one a line. */
  async produce(topic: string, values: readonly string[]): Promise<void> {
    await this.#run('org.apache.kafka.tools.ConsoleProducer', ['--topic', topic], `${values.join('\n')}\n`);
  }

  /** The first records, each as its key, a tab, and its value. */
  async consume(topic: string, records: number): Promise<string[]> {
    const output = await this.#run('org.apache.kafka.tools.consumer.ConsoleConsumer', [
      ...['--topic', topic, '--from-beginning', '--max-messages', String(records), '--timeout-ms', '60000'],
      ...['--property', 'print.key=true'],
    ]);
    return output.trimEnd().split('\n');
  }

  async #run(main: string, options: readonly string[], input = ''): Promise<string> {
    const server = ['--bootstrap-server', this.broker];
    const child = spawn('java', ['-Xmx128m', '-cp', this.classPath, main, ...server, ...options]);
    child.stdin.end(input);
    const ended = new Promise<number | null>((resolve, reject) =>
      child.once('close', resolve).once('error', reject),
    );
    const [output, log, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    if (code !== 0) throw new Error(`${main} ended with ${String(code)}: ${log.slice(-2000)}`);
    return output;
  }
}
