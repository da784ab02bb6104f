import { escape } from '@influxdata/influxdb-client';
import { InvalidInputError } from '../../errors.js';
import type { EpochHour } from '../../time.js';

export type FieldValue = string | number | { readonly integer: number };

/** Between names of fields in a text field. */
export const LIST_SEPARATOR = ',';

const SECONDS_PER_HOUR = 3600;

/** A tag's value ends where the line protocol's escapes cannot reach: a backslash before the comma, a line break. */
const NO_TAG_VALUE = /\p{Cc}|\\$/u;

/** One point of the line protocol, in seconds. */
export function line(
  measurement: string,
  tags: Readonly<Record<string, string>>,
  fields: Iterable<readonly [string, FieldValue]>,
  hour: EpochHour,
): string {
  const values = Array.from(fields, ([name, value]) => `${name}=${fieldText(value)}`);
  return `${series(measurement, tags)} ${values.join(',')} ${hour * SECONDS_PER_HOUR}`;
}

export function listFields(names: readonly string[]): string {
  return names.join(LIST_SEPARATOR);
}

function series(measurement: string, tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags).reduce(
    (text, [name, value]) => `${text},${name}=${tagText(name, value)}`,
    measurement,
  );
}

function tagText(name: string, value: string): string {
  if (value === '' || NO_TAG_VALUE.test(value)) {
    throw new InvalidInputError(
      name,
      value,
      'text without control characters that does not end in a backslash',
    );
  }
  return escape.tag(value);
}

function fieldText(value: FieldValue): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? escape.quoted(value) : `${value.integer}i`;
}
