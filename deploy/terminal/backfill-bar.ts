import cliProgress from 'cli-progress';
import type { BackfillProgress } from '../../forecast/backfill/backfill.js';

const FORMAT =
  'forecasting [{bar}] {percentage} %  {value} of {total} windows  {rate} windows/s  {eta_formatted} left';
const MILLISECONDS_PER_SECOND = 1000;

/** Progress on a terminal; nothing where the stream goes to a file. */
export class BackfillBar {
  readonly #bar: cliProgress.SingleBar;
  #started: { readonly at: number; readonly windows: number } | undefined;

  constructor(private readonly stream: NodeJS.WriteStream) {
    this.#bar = new cliProgress.SingleBar({
      format: FORMAT,
      stream,
      noTTYOutput: false,
      hideCursor: true,
      etaBuffer: 50,
    });
  }

  planning(units: number, ofUnits: number): void {
    if (this.stream.isTTY) this.stream.write(`\rplanning: ${units} of ${ofUnits} units `);
  }

  reading(records: number): void {
    if (this.stream.isTTY) this.stream.write(`\rreading: ${records} records `);
  }

  /** Ends the line of what went before. */
  settle(): void {
    if (this.stream.isTTY) this.stream.write('\r\u001B[K');
  }

  show({ windows, ofWindows }: BackfillProgress): void {
    if (this.#started === undefined) {
      this.#started = { at: performance.now(), windows };
      this.#bar.start(ofWindows, windows, { rate: '-' });
      return;
    }
    const seconds = (performance.now() - this.#started.at) / MILLISECONDS_PER_SECOND;
    this.#bar.update(windows, { rate: ((windows - this.#started.windows) / seconds).toFixed(0) });
  }

  stop(): void {
    if (this.#started !== undefined) this.#bar.stop();
  }
}
