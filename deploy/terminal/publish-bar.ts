import cliProgress from 'cli-progress';
import type { PublishReport } from '../publish/publish-files.js';

const FORMAT = 'publishing [{bar}] {percentage} %  {value} of {total} lines  {hour}  {eta_formatted} left';

/** Progress on a terminal; nothing where the stream goes to a file. */
export class PublishBar {
  readonly #bar: cliProgress.SingleBar;

  constructor(stream: NodeJS.WriteStream, lines: number) {
    this.#bar = new cliProgress.SingleBar({
      format: FORMAT,
      stream,
      noTTYOutput: false,
      hideCursor: true,
      clearOnComplete: true,
    });
    this.#bar.start(lines, 0, { hour: '' });
  }

  show({ read, hour }: PublishReport): void {
    this.#bar.update(read, { hour: hour ?? '' });
  }

  stop(): void {
    this.#bar.stop();
  }
}
