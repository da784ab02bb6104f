import type { z } from 'zod';
import { InvalidInputError } from '../../ingest/errors.js';

/**
 * Checks what a client sent. Throws InvalidInputError that names the first wrong field, its value and what is
 * allowed. Fields that a schema does not know are refused: a misspelt parameter must not be ignored.
 */
export function parseRequest<Schema extends z.ZodObject>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue === undefined) throw result.error;
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(schema.shape).join(', ');
    throw new InvalidInputError('parameter', issue.keys[0], known === '' ? 'none' : `one of ${known}`);
  }
  const field = issue.path[0];
  throw new InvalidInputError(
    field === undefined ? 'request' : String(field),
    issue.input,
    issue.code === 'invalid_value' ? `one of ${issue.values.map(String).join(', ')}` : issue.message,
    { cause: result.error },
  );
}
