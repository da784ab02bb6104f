import { ROOT_CONTEXT, SpanKind, context, propagation, trace, type Link } from '@opentelemetry/api';
import { inSpan } from '../tracing.js';
import type { Headers, KafkaRecord } from './kafka-record.js';

/** The header that carries the trace of a record, after the W3C's recommendation. */
const TRACE_PARENT = 'traceparent';
const MOST_LINKS = 64;

/**
 * Produces as a span of the trace that is going on. `produce` gets the headers that let who reads the records go on with
 * it; there are none where nobody traces.
 */
export function inSendSpan<T>(
  topic: string,
  records: number,
  produce: (headers: Headers) => Promise<T>,
): Promise<T> {
  const options = { kind: SpanKind.PRODUCER, attributes: attributesOf('send', topic, records) };
  return inSpan(`send ${topic}`, options, () => {
    const headers: Record<string, string> = {};
    propagation.inject(context.active(), headers);
    return produce(headers);
  });
}

export interface TracedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly KafkaRecord[];
}

/**
 * Handles a batch as one span, in the trace of its newest record, since that is what forecasts wait for. It is linked to
 * the traces of the others.
 */
export function inProcessSpan<T>(
  { topic, partition, records }: TracedBatch,
  group: string,
  handle: () => Promise<T>,
): Promise<T> {
  const options = {
    kind: SpanKind.CONSUMER,
    parent: contextOf(records.at(-1)?.headers ?? {}),
    attributes: {
      ...attributesOf('process', topic, records.length),
      'messaging.destination.partition.id': String(partition),
      'messaging.consumer.group.name': group,
    },
  };
  return inSpan(`process ${topic}`, options, (span) => {
    if (span.isRecording()) span.addLinks(linksOf(records));
    return handle();
  });
}

function contextOf(headers: Headers) {
  return propagation.extract(ROOT_CONTEXT, headers);
}

function linksOf(records: readonly KafkaRecord[]): Link[] {
  const newest = records.at(-1)?.headers[TRACE_PARENT];
  const others = new Map<string, Headers>();
  for (const { headers } of records) {
    const parent = headers[TRACE_PARENT];
    if (parent !== undefined && parent !== newest && others.size < MOST_LINKS) others.set(parent, headers);
  }
  return [...others.values()].flatMap((headers) => {
    const spanContext = trace.getSpanContext(contextOf(headers));
    return spanContext === undefined ? [] : { context: spanContext };
  });
}

function attributesOf(operation: 'send' | 'process', topic: string, records: number) {
  return {
    'messaging.system': 'kafka',
    'messaging.operation.type': operation,
    'messaging.destination.name': topic,
    'messaging.batch.message_count': records,
  };
}
