import kafkajs, { type Message, type Producer } from 'kafkajs';
import { kafkaClient } from './kafka-client.js';
import { describeKafkaFailure } from './kafka-failure.js';
import type { KafkaOptions } from './kafka-options.js';
import type { Headers, OutgoingRecord, RecordSink } from './kafka-record.js';
import { inSendSpan } from './record-tracing.js';

export interface ProducerOptions extends KafkaOptions {
  readonly compression?: 'none' | 'gzip';
  /** The broker recognises a batch that is sent again. */
  readonly idempotent?: boolean;
}

const { CompressionTypes, Partitioners } = kafkajs;

/** Below what brokers take as one batch unless told otherwise (message.max.bytes, 1 MiB), with room for keys. */
const BYTES_PER_REQUEST = 700_000;
const ALL_REPLICAS = -1;

/**
 * Produces; `send` resolves when every replica that is in sync has the records. They stay in order within a partition.
 * Rejects with BrokerUnavailableError when patience ends, some of the records may be there then; ConfigurationError
 * says that trying again cannot help.
 */
export class KafkaProducer implements RecordSink {
  private constructor(
    private readonly producer: Producer,
    private readonly options: ProducerOptions,
  ) {}

  static async connect(options: ProducerOptions): Promise<KafkaProducer> {
    const producer = kafkaClient(options).producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      idempotent: options.idempotent ?? false,
      allowAutoTopicCreation: false,
    });
    const connected = new KafkaProducer(producer, options);
    await connected.#attempt('connect', () => producer.connect());
    return connected;
  }

  async send(topic: string, records: Iterable<OutgoingRecord>): Promise<void> {
    const compression = this.options.compression === 'gzip' ? CompressionTypes.GZIP : CompressionTypes.None;
    for (const messages of requestsOf(records)) {
      await inSendSpan(topic, messages.length, (trace) =>
        this.#attempt(`produce to ${topic}`, () =>
          this.producer.send({
            topic,
            messages: withTrace(messages, trace),
            acks: ALL_REPLICAS,
            compression,
          }),
        ),
      );
    }
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
  }

  async #attempt<T>(purpose: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (failure) {
      throw describeKafkaFailure(purpose, this.options.brokers.join(','), failure);
    }
  }
}

function* requestsOf(records: Iterable<OutgoingRecord>): Generator<Message[]> {
  let messages: Message[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = sizeOf(record);
    if (messages.length > 0 && bytes + size > BYTES_PER_REQUEST) {
      yield messages;
      messages = [];
      bytes = 0;
    }
    messages.push(messageOf(record));
    bytes += size;
  }
  if (messages.length > 0) yield messages;
}

function messageOf({ key, value, headers, partition }: OutgoingRecord): Message {
  return {
    key: key === undefined ? null : bytesOf(key),
    value: value === null ? null : bytesOf(value),
    ...(headers === undefined ? {} : { headers: { ...headers } }),
    ...(partition === undefined ? {} : { partition }),
  };
}

/** A record that is passed on keeps the trace that it came with. */
function withTrace(messages: Message[], trace: Headers): Message[] {
  if (Object.keys(trace).length === 0) return messages;
  return messages.map((message) => ({ ...message, headers: { ...trace, ...message.headers } }));
}

/** kafkajs takes text or a Buffer; a view of the same bytes. */
function bytesOf(data: string | Uint8Array): string | Buffer {
  return typeof data === 'string' ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

/** About what it takes in a batch; text may have more bytes than characters, which the room above is for. */
function sizeOf({ key, value, headers }: OutgoingRecord): number {
  const headerSize = headers === undefined ? 0 : JSON.stringify(headers).length;
  return 30 + (key?.length ?? 0) + (value?.length ?? 0) + headerSize;
}
