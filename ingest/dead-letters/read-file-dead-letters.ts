import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { ConfigurationError } from '../errors.js';
import { REJECTION_CODES } from '../observations/rejection.js';
import { parseInstant } from '../time.js';
import type { DeadLetter } from './dead-letters.js';

const lineSchema = z
  .object({
    time: z
      .string()
      .transform((text) => parseInstant(text))
      .pipe(z.number()),
    source: z.string(),
    position: z.number(),
    code: z.enum(REJECTION_CODES),
    field: z.string().optional(),
    message: z.string(),
    text: z.string().nullish(),
    base64: z.base64().optional(),
  })
  .transform(({ text, base64, field, ...letter }) => ({
    ...letter,
    ...(field === undefined ? {} : { field }),
    value: text ?? Buffer.from(base64 ?? '', 'base64'),
  }));

/**
 * The letters of a file that FileDeadLetters wrote, oldest first. A line that a power cut left unfinished is left out.
 * Rejects with ConfigurationError where the file cannot be opened.
 */
export async function* readFileDeadLetters(file: string): AsyncGenerator<DeadLetter> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  try {
    for await (const line of lines) {
      const result = lineSchema.safeParse(parsed(line));
      if (result.success) yield result.data;
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(`cannot read the dead letters: ${reason}`, { cause });
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
