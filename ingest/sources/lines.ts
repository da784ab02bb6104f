import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ConfigurationError } from '../errors.js';
import { LARGEST_RECORD_BYTES, type RecordValue } from '../observations/record-text.js';

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Text, or the bytes where they are not UTF-8. Of a line beyond the largest record, its beginning. */
  readonly value: RecordValue;
  /** Why nothing follows, where the file breaks off; `value` is then what was left over. */
  readonly damage?: string;
}

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = '\uFEFF';
const GZIP_MAGIC = [0x1f, 0x8b];

/**
 * Lines of a file, several at a time; gzip is told by its first bytes. Blank lines are left out but counted.
 * Never throws for what is in the file. Rejects with ConfigurationError where the file cannot be opened.
 */
export async function* readLines(file: string): AsyncGenerator<Line[]> {
  const splitter = new LineSplitter();
  const stream = await openStream(file);
  let damage: string | undefined;
  try {
    for await (const chunk of stream) {
      if (!Buffer.isBuffer(chunk)) continue;
      const lines = splitter.push(chunk);
      if (lines.length > 0) yield lines;
    }
  } catch (error) {
    damage = error instanceof Error ? error.message : String(error);
  } finally {
    stream.destroy();
  }
  const rest = splitter.end(damage);
  if (rest !== undefined) yield [rest];
}

async function openStream(file: string): Promise<Readable> {
  const magic = await firstBytes(file);
  const bytes = createReadStream(file);
  if (GZIP_MAGIC.some((byte, index) => magic[index] !== byte)) return bytes;
  const gunzip = createGunzip();
  bytes.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => bytes.destroy());
  return bytes.pipe(gunzip);
}

async function firstBytes(file: string): Promise<Buffer> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(`cannot read ${file}: ${reason}`, { cause });
  }
}

/** Cuts bytes, which come in pieces, into lines. */
export class LineSplitter {
  #number = 0;
  #rest: Buffer[] = [];
  #restLength = 0;

  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#keep(chunk.subarray(start, end));
      const line = this.#take();
      if (line !== undefined) lines.push(line);
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines;
  }

  end(damage: string | undefined): Line | undefined {
    const line = this.#take();
    if (damage === undefined) return line;
    return { number: this.#number, value: line?.value ?? '', damage };
  }

  /** No more is kept of a line than shows that it is too large. */
  #keep(bytes: Buffer): void {
    if (bytes.length === 0 || this.#restLength > LARGEST_RECORD_BYTES) return;
    const kept = bytes.subarray(0, LARGEST_RECORD_BYTES + 1 - this.#restLength);
    this.#rest.push(kept);
    this.#restLength += kept.length;
  }

  #take(): Line | undefined {
    this.#number += 1;
    const [first] = this.#rest;
    let bytes = this.#rest.length === 1 && first !== undefined ? first : Buffer.concat(this.#rest);
    this.#rest = [];
    this.#restLength = 0;
    if (bytes.at(-1) === CARRIAGE_RETURN) bytes = bytes.subarray(0, -1);
    if (!isUtf8(bytes)) return { number: this.#number, value: Buffer.from(bytes) };
    let text = bytes.toString();
    if (this.#number === 1 && text.startsWith(BYTE_ORDER_MARK)) text = text.slice(1);
    return text.trim() === '' ? undefined : { number: this.#number, value: text };
  }
}

/** Lines of a file that are not blank. Rejects with ConfigurationError where the file cannot be opened. */
export async function countLines(file: string): Promise<number> {
  let count = 0;
  for await (const lines of readLines(file)) count += lines.length;
  return count;
}
