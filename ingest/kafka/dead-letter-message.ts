import { z } from 'zod';
import type { DeadLetter } from '../dead-letters/dead-letters.js';
import { REJECTION_CODES } from '../observations/rejection.js';
import { formatInstant, parseInstant } from '../time.js';
import type { Headers, KafkaRecord, OutgoingRecord } from './kafka-record.js';

/** `reason` is the code; `source.*` says which record it was. */
const headersSchema = z.object({
  reason: z.enum(REJECTION_CODES),
  message: z.string(),
  field: z.string().optional(),
  'source.topic': z.string(),
  'source.partition': z.coerce.number().int(),
  'source.offset': z.coerce.number().int(),
  time: z
    .string()
    .transform((text) => parseInstant(text))
    .pipe(z.number()),
});

const SOURCE = /^(?<topic>.*)\/(?<partition>\d+)$/;

/** What a record's source is called: `weather.observations/3`. */
export function sourceOf({ topic, partition }: Pick<KafkaRecord, 'topic' | 'partition'>): string {
  return `${topic}/${partition}`;
}

/** The original key and value, with the reason in the headers. */
export function deadLetterMessage(letter: DeadLetter): OutgoingRecord & { readonly headers: Headers } {
  const { topic = letter.source, partition = '0' } = SOURCE.exec(letter.source)?.groups ?? {};
  return {
    ...(letter.key === undefined ? {} : { key: letter.key }),
    value: letter.value,
    headers: {
      reason: letter.code,
      message: letter.message,
      ...(letter.field === undefined ? {} : { field: letter.field }),
      'source.topic': topic,
      'source.partition': partition,
      'source.offset': String(letter.position),
      time: formatInstant(letter.time),
    },
  };
}

/** Undefined where the record does not say why it is there. */
export function parseDeadLetter({ key, value, headers }: KafkaRecord): DeadLetter | undefined {
  const result = headersSchema.safeParse(headers);
  if (!result.success) return undefined;
  const { reason, message, field, time, ...source } = result.data;
  return {
    source: sourceOf({ topic: source['source.topic'], partition: source['source.partition'] }),
    position: source['source.offset'],
    ...(key === null ? {} : { key }),
    value,
    code: reason,
    ...(field === undefined ? {} : { field }),
    message,
    time,
  };
}
