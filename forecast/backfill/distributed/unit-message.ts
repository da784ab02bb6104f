import { z } from 'zod';
import type { OutgoingRecord } from '../../../ingest/kafka/kafka-record.js';

const unitSchema = z.strictObject({ backfill: z.string(), unit: z.int().nonnegative() });

export type UnitMessage = z.output<typeof unitSchema>;

/** A unit that is put on the topic again goes to the same partition, so that no two workers can have it at once. */
export function unitRecord(message: UnitMessage, partitions: number): OutgoingRecord {
  return {
    key: `${message.backfill}:${message.unit}`,
    value: JSON.stringify(message),
    partition: message.unit % partitions,
  };
}

/** Undefined where the value is no unit, which only a stranger can have produced. */
export function parseUnit(value: Uint8Array | null): UnitMessage | undefined {
  try {
    return unitSchema.safeParse(JSON.parse(Buffer.from(value ?? []).toString())).data;
  } catch {
    return undefined;
  }
}
