import { z } from 'zod';
import { parameterSchema } from '../openapi/parameter-schema.js';

const LONGEST_LIST_TEXT = 8_192;

/**
 * A list as query strings carry it: `a,b`, the parameter given several times, or both. Empty entries are
 * dropped, so that a trailing comma is harmless.
 */
export function list<Item extends z.ZodType<unknown, string>>(item: Item, longest: number) {
  const text = z.string().max(LONGEST_LIST_TEXT);
  return z
    .union([text, z.array(text)], 'text, or several comma-separated')
    .transform((texts) =>
      [texts]
        .flat()
        .flatMap((each) => each.split(','))
        .map((each) => each.trim())
        .filter((each) => each !== ''),
    )
    .pipe(z.array(item).min(1, 'at least one value').max(longest, `at most ${longest} values`))
    .meta({ type: 'array', items: parameterSchema(item), minItems: 1, maxItems: longest });
}

/** Some programs write small numbers with an exponent: `1e-05`. */
const DECIMAL = /^[+-]?\d{1,9}(?:\.\d{1,30})?(?:e[+-]?\d{1,3})?$/i;

/** A decimal number in a query string, within bounds; hexadecimal and blanks are refused. */
export function decimal(minimum: number, maximum: number) {
  const allowed = `a number from ${minimum} to ${maximum}`;
  return z
    .string(allowed)
    .regex(DECIMAL, allowed)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, allowed)
    .meta({ type: 'number', minimum, maximum });
}

export function wholeNumber(minimum: number, maximum: number) {
  const allowed = `a whole number from ${minimum} to ${maximum}`;
  return z
    .string(allowed)
    .regex(/^\d{1,9}$/, allowed)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, allowed)
    .meta({ type: 'integer', minimum, maximum });
}
