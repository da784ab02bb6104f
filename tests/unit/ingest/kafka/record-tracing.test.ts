import { context, propagation, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeEach, expect, it } from 'vitest';
import type { Headers, KafkaRecord } from '../../../../ingest/kafka/kafka-record.js';
import { inProcessSpan, inSendSpan } from '../../../../ingest/kafka/record-tracing.js';

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
provider.register();
beforeEach(() => {
  exporter.reset();
});
afterAll(async () => {
  await provider.shutdown();
  trace.disable();
  context.disable();
  propagation.disable();
});

function record(headers: Headers): KafkaRecord {
  return { topic: 'raw', partition: 3, offset: 0, key: null, value: null, headers, time: 0 };
}

/** The headers of records that were sent on their own. */
function sent(): Promise<Headers> {
  return inSendSpan('raw', 1, (headers) => Promise.resolve(headers));
}

function spanNamed(name: string): ReadableSpan {
  const span = exporter.getFinishedSpans().find((each) => each.name === name);
  if (span === undefined) throw new Error(`no span is called ${name}`);
  return span;
}

function traceOf(headers: Headers): string | undefined {
  return headers.traceparent?.split('-')[1];
}

it('goes on with the trace of the newest record, linked to those of the others', async () => {
  const [first, second, newest] = [await sent(), await sent(), await sent()];
  const records = [first, second, second, newest, newest].map(record);
  const next = await inProcessSpan({ topic: 'raw', partition: 3, records }, 'group', () =>
    inSendSpan('checked', 1, (headers) => Promise.resolve(headers)),
  );
  const span = spanNamed('process raw');
  expect(span.spanContext().traceId).toBe(traceOf(newest));
  expect(span.links.map((link) => link.context.traceId)).toEqual([traceOf(first), traceOf(second)]);
  expect(span.attributes).toMatchObject({
    'messaging.batch.message_count': 5,
    'messaging.consumer.group.name': 'group',
    'messaging.destination.partition.id': '3',
  });
  expect(traceOf(next)).toBe(traceOf(newest));
  expect(spanNamed('send checked').parentSpanContext?.spanId).toBe(span.spanContext().spanId);
});

it('begins a trace where records bring none, or one that is damaged', async () => {
  for (const headers of [{}, { traceparent: 'mild' }]) {
    exporter.reset();
    const batch = { topic: 'raw', partition: 0, records: [record(headers)] };
    await inProcessSpan(batch, 'group', () => Promise.resolve());
    expect(spanNamed('process raw').parentSpanContext).toBeUndefined();
    expect(spanNamed('process raw').links).toEqual([]);
  }
});

it('says of a span that its work failed, and lets the failure through', async () => {
  const batch = { topic: 'raw', partition: 0, records: [record({})] };
  const failing = inProcessSpan(batch, 'group', () => Promise.reject(new Error('the store is away')));
  await expect(failing).rejects.toThrow('the store is away');
  expect(spanNamed('process raw').status).toMatchObject({ message: 'the store is away' });
});
