import type { DeadLetter } from '../../ingest/dead-letters/dead-letters.js';
import { readFileDeadLetters } from '../../ingest/dead-letters/read-file-dead-letters.js';
import { parseDeadLetter } from '../../ingest/kafka/dead-letter-message.js';
import type { KafkaOptions } from '../../ingest/kafka/kafka-options.js';
import { readTopic } from '../../ingest/kafka/read-topic.js';
import { DEAD_LETTERS_TOPIC } from '../../ingest/kafka/topic.js';

/** Hands over all letters, oldest first, some at a time; the next are read when those are taken. */
export type LetterSource = (take: (letters: readonly DeadLetter[]) => Promise<void>) => Promise<void>;

const LETTERS_AT_A_TIME = 1000;

/** Of an NDJSON file, as processes without a broker keep it. */
export function fileLetters(file: string): LetterSource {
  return async (take) => {
    let letters: DeadLetter[] = [];
    for await (const letter of readFileDeadLetters(file)) {
      letters.push(letter);
      if (letters.length < LETTERS_AT_A_TIME) continue;
      await take(letters);
      letters = [];
    }
    await take(letters);
  };
}

/** Of Kafka's topic. A record there that does not say why it is there is left aside, and told of in the log. */
export function topicLetters(kafka: KafkaOptions): LetterSource {
  return (take) =>
    readTopic(kafka, DEAD_LETTERS_TOPIC, async (records) => {
      const letters: DeadLetter[] = [];
      for (const record of records) {
        const letter = parseDeadLetter(record);
        if (letter !== undefined) letters.push(letter);
        else kafka.logger.warn({ topic: record.topic, offset: record.offset }, 'no dead letter; left aside');
      }
      await take(letters);
    });
}
