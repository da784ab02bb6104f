import { z } from 'zod';
import type { Forecast } from '../forecast.js';

const packedSchema = z.strictObject({
  horizon: z.int().positive(),
  /** Base64 of `horizon` little-endian 32-bit floats for each field. */
  fields: z.record(z.string(), z.base64()),
});

type Values = Pick<Forecast, 'horizon' | 'fields'>;

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** A forecast's values as JSON text: every bit of them, in little more than their bytes. */
export function packValues({ horizon, fields }: Values): string {
  const packed = Object.entries(fields).map(([name, values]) => {
    const bytes = Buffer.alloc(values.length * BYTES);
    values.forEach((value, index) => bytes.writeFloatLE(value, index * BYTES));
    return [name, bytes.toString('base64')] as const;
  });
  return JSON.stringify({ horizon, fields: Object.fromEntries(packed) } satisfies z.input<
    typeof packedSchema
  >);
}

export function unpackValues(text: string): Values {
  const { horizon, fields } = packedSchema.parse(JSON.parse(text));
  const unpacked = Object.entries(fields).map(([name, base64]) => {
    const bytes = Buffer.from(base64, 'base64');
    return [
      name,
      Float32Array.from({ length: horizon }, (_, index) => bytes.readFloatLE(index * BYTES)),
    ] as const;
  });
  return { horizon, fields: Object.fromEntries(unpacked) };
}
