import { z } from 'zod';
import { VARIABLE_NAMES, type Variable } from '../../ingest/observations/variables.js';

/** A series that can be asked for: a variable's expected value, or one of its quantiles. */
export interface HourlyField {
  /** `temperature_2m`, `temperature_2m_p10`: as stores and answers name it. */
  readonly name: string;
  readonly variable: Variable;
  readonly quantile: boolean;
}

const QUANTILE_VARIABLES: readonly Variable[] = ['temperature_2m', 'wind_speed_10m'];
const QUANTILE_SUFFIX = /_p\d{1,2}(?:\.\d{1,6})?$/;

const QUANTILE_NAME = `^(${QUANTILE_VARIABLES.join('|')})_p[0-9]{1,2}$`;

const ALLOWED = `one of ${VARIABLE_NAMES.join(', ')}, or a quantile such as ${QUANTILE_VARIABLES.map((variable) => `${variable}_p10`).join(', ')}`;

export const hourlyFieldSchema = z
  .string()
  .transform((name, context): HourlyField => {
    const field = parseHourlyField(name);
    if (field !== undefined) return field;
    context.addIssue({ code: 'custom', message: ALLOWED, input: name });
    return z.NEVER;
  })
  .meta({ anyOf: [{ enum: VARIABLE_NAMES }, { pattern: QUANTILE_NAME }] });

export function parseHourlyField(name: string): HourlyField | undefined {
  const quantile = QUANTILE_SUFFIX.test(name);
  const base = name.replace(QUANTILE_SUFFIX, '');
  const variable = VARIABLE_NAMES.find((each) => each === base);
  if (variable === undefined) return undefined;
  if (quantile && !QUANTILE_VARIABLES.includes(variable)) return undefined;
  return { name, variable, quantile };
}
