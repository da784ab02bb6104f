import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigurationError, StoreUnavailableError } from '../errors.js';
import { SerialQueue } from '../serial-queue.js';
import { formatInstant } from '../time.js';
import type { DeadLetter, DeadLetters } from './dead-letters.js';

/**
 * Dead letters in an NDJSON file, one a line, appended. The original is in `text`, or in `base64` where it is not
 * UTF-8.
 */
export class FileDeadLetters implements DeadLetters {
  readonly #writes = new SerialQueue();

  private constructor(
    private readonly file: string,
    private readonly handle: FileHandle,
  ) {}

  /** Rejects with ConfigurationError where the file cannot be written. */
  static async open(file: string): Promise<FileDeadLetters> {
    try {
      await mkdir(dirname(file), { recursive: true });
      return new FileDeadLetters(file, await open(file, 'a'));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ConfigurationError(`cannot open the dead letters ${file}: ${reason}`, { cause });
    }
  }

  async write(letters: readonly DeadLetter[]): Promise<void> {
    if (letters.length === 0) return;
    const text = letters.map((letter) => `${JSON.stringify(toLine(letter))}\n`).join('');
    await this.#writes.run(async () => {
      try {
        await this.handle.appendFile(text);
        await this.handle.datasync();
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new StoreUnavailableError(`cannot write dead letters to ${this.file}: ${reason}`, { cause });
      }
    });
  }

  async close(): Promise<void> {
    await this.#writes.run(() => this.handle.close());
  }
}

function toLine({ time, source, position, key, code, field, message, value }: DeadLetter) {
  const where = { time: formatInstant(time), source, position, key: keyText(key) };
  return { ...where, code, field, message, ...original(value) };
}

function keyText(key: DeadLetter['key']): string | undefined {
  return key === undefined || typeof key === 'string' ? key : Buffer.from(key).toString();
}

function original(value: DeadLetter['value']) {
  if (value === null) return { text: null };
  return typeof value === 'string' ? { text: value } : { base64: Buffer.from(value).toString('base64') };
}
