import type { DeadLetter, DeadLetters } from '../dead-letters/dead-letters.js';
import { InvalidInputError } from '../errors.js';
import { deadLetterMessage } from './dead-letter-message.js';
import type { RecordSink } from './kafka-record.js';
import { DEAD_LETTERS_TOPIC } from './topic.js';

/** Of a value that the topic does not take. */
const BYTES_KEPT = 100_000;

/** Dead letters in their topic. Closing is up to who made the producer. */
export class KafkaDeadLetters implements DeadLetters {
  constructor(private readonly producer: RecordSink) {}

  async write(letters: readonly DeadLetter[]): Promise<void> {
    const messages = letters.map(deadLetterMessage);
    try {
      await this.producer.send(DEAD_LETTERS_TOPIC, messages);
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      // A topic that others made may take less than the one that the values came from.
      await this.producer.send(DEAD_LETTERS_TOPIC, messages.map(shortened));
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function shortened(message: ReturnType<typeof deadLetterMessage>): ReturnType<typeof deadLetterMessage> {
  const { value, headers } = message;
  if (value === null || value.length <= BYTES_KEPT) return message;
  return {
    ...message,
    value: value.slice(0, BYTES_KEPT),
    headers: { ...headers, 'shortened.from': String(value.length) },
  };
}
