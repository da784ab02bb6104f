import { z } from 'zod';

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
    .pipe(z.array(item).min(1, 'at least one value').max(longest, `at most ${longest} values`));
}

const DECIMAL = /^[+-]?\d{1,9}(?:\.\d{1,18})?$/;

/** A decimal number in a query string, within bounds; scientific notation, hexadecimal and blanks are refused. */
export function decimal(minimum: number, maximum: number) {
  const allowed = `a number from ${minimum} to ${maximum}`;
  return z
    .string(allowed)
    .regex(DECIMAL, allowed)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, allowed);
}

export function wholeNumber(minimum: number, maximum: number) {
  const allowed = `a whole number from ${minimum} to ${maximum}`;
  return z
    .string(allowed)
    .regex(/^\d{1,9}$/, allowed)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, allowed);
}
