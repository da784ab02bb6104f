import type { z } from 'zod';
import { ConfigurationError } from '../../ingest/errors.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Throws ConfigurationError, which names every variable that is wrong. */
export function readEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  environment: Environment,
): z.output<Schema> {
  // An empty variable, as compose files and shells leave it, is one that was not set.
  const given = Object.entries(environment).filter(([, value]) => value !== '');
  const result = schema.safeParse(Object.fromEntries(given));
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path: [name = ''], message }) => `${String(name)}: ${message}`);
  throw new ConfigurationError(problems.join('; '));
}
