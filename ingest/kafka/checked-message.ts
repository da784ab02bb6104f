import { z } from 'zod';
import { checkObservation } from '../observations/check-observation.js';
import { QUALITY_CHECKS, type CheckedObservation } from '../observations/checked-observation.js';
import { Rejection } from '../observations/rejection.js';
import { VARIABLE_NAMES } from '../observations/variables.js';
import { formatInstant } from '../time.js';

const flagsSchema = z.array(
  z.strictObject({ check: z.enum(QUALITY_CHECKS), variable: z.enum(VARIABLE_NAMES), reason: z.string() }),
);

/** A checked observation as it travels: the observation, and `flags` where a check doubts a value. */
export function checkedText({ observation, flags }: CheckedObservation, formatTime = formatInstant): string {
  const wire = { ...observation, time: formatTime(observation.time) };
  return JSON.stringify(flags.length === 0 ? wire : { ...wire, flags });
}

/** Undefined where the value is no checked observation, which only a stranger can have produced. */
export function parseChecked(value: Uint8Array | null): CheckedObservation | undefined {
  let record: unknown;
  try {
    record = JSON.parse(Buffer.from(value ?? []).toString());
  } catch {
    return undefined;
  }
  const { flags, ...rest } = z.record(z.string(), z.unknown()).safeParse(record).data ?? {};
  const observation = checkObservation(rest);
  const parsedFlags = flagsSchema.safeParse(flags ?? []);
  if (observation instanceof Rejection || !parsedFlags.success) return undefined;
  return { observation, flags: parsedFlags.data };
}
