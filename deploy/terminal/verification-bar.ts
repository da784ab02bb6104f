import cliProgress from 'cli-progress';
import type { VerificationProgress } from '../../forecast/dataset/verify-files.js';

const FORMAT = 'forecasting [{bar}] {percentage} %  {value} of {total} windows  {eta_formatted} left';

/** Progress on a terminal; nothing where the stream goes to a file. */
export class VerificationBar {
  readonly #bar: cliProgress.SingleBar;
  #started = false;

  constructor(private readonly stream: NodeJS.WriteStream) {
    this.#bar = new cliProgress.SingleBar({
      format: FORMAT,
      stream,
      noTTYOutput: false,
      hideCursor: true,
      clearOnComplete: true,
    });
  }

  show(progress: VerificationProgress): void {
    if (progress.step === 'reading') {
      if (this.stream.isTTY) this.stream.write(`\rreading: ${progress.records} records `);
      return;
    }
    if (!this.#started) {
      if (this.stream.isTTY) this.stream.write('\r\u001B[K');
      this.#bar.start(progress.ofWindows, 0);
      this.#started = true;
    }
    this.#bar.update(progress.windows);
  }

  stop(): void {
    if (this.#started) this.#bar.stop();
  }
}
