import type { z } from 'zod';
import { observationSchema, type Observation } from './observation.js';
import { readPlainObservation } from './read-plain-observation.js';
import { Rejection, quote } from './rejection.js';
import { VARIABLE_NAMES } from './variables.js';

type Issue = z.core.$ZodIssue;

/** Holds a decoded record against the schema; what is wrong comes back as one rejection that names the field. */
export function checkObservation(record: unknown): Observation | Rejection {
  return readPlainObservation(record) ?? checkBySchema(record);
}

function checkBySchema(record: unknown): Observation | Rejection {
  const result = observationSchema.safeParse(record);
  if (result.success) return result.data;
  const { issues } = result.error;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  return issue === undefined ? new Rejection('WRONG_TYPE', result.error.message) : describe(issue, record);
}

function describe(issue: Issue, record: unknown): Rejection {
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => quote(key)).join(', ');
    return new Rejection(
      'UNKNOWN_VARIABLE',
      `${names} is no known variable; allowed: ${VARIABLE_NAMES.join(', ')}`,
      issue.keys[0],
    );
  }
  const field = issue.path[0];
  if (typeof field !== 'string') {
    return issue.code === 'invalid_type'
      ? new Rejection(
          'WRONG_TYPE',
          `expected an object with station, time and variables, not ${quote(record)}`,
        )
      : new Rejection('NO_VARIABLES', `expected at least one variable of ${VARIABLE_NAMES.join(', ')}`);
  }
  const value = valueOf(record, field);
  if (value === undefined) return new Rejection('MISSING_FIELD', `${field}: missing; it is required`, field);
  return new Rejection(...describeValue(issue, field, value), field, value);
}

function describeValue(
  issue: Issue,
  field: string,
  value: unknown,
): ['WRONG_TIME' | 'WRONG_STATION' | 'WRONG_TYPE' | 'NOT_FINITE', string] {
  const expected = (what: string) => `${field}: ${quote(value)} is not allowed; expected ${what}`;
  if (field === 'time') {
    return typeof value === 'string'
      ? ['WRONG_TIME', expected('an ISO 8601 time with its offset, such as 2024-01-01T06:00:00Z')]
      : ['WRONG_TYPE', expected('text, such as "2024-01-01T06:00:00Z"')];
  }
  if (field === 'station') {
    return [
      issue.code === 'invalid_type' ? 'WRONG_TYPE' : 'WRONG_STATION',
      expected('text of 1 to 64 characters'),
    ];
  }
  if (typeof value === 'number')
    return ['NOT_FINITE', expected('a finite number, or null where nothing was observed')];
  return ['WRONG_TYPE', expected('a number, or null where nothing was observed')];
}

function valueOf(record: unknown, field: string): unknown {
  if (typeof record !== 'object' || record === null) return undefined;
  return Object.entries(record).find(([key]) => key === field)?.[1];
}
