import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseMedia } from '../../../../forecast/streaming/media-message.js';
import type { KafkaRecord } from '../../../../ingest/kafka/kafka-record.js';

const SKY = readFileSync('tests/golden/media/sky.webp');
const PRODUCED = Date.UTC(2024, 0, 1, 6, 30);
const KNOWN = { now: PRODUCED + 1000, isKnownStation: (id: string) => id === 'roof' };

function record(change: Partial<KafkaRecord>): KafkaRecord {
  return {
    topic: 'weather.media',
    partition: 0,
    offset: 7,
    key: Buffer.from('roof'),
    value: SKY,
    headers: {},
    time: PRODUCED,
    ...change,
  };
}

describe('a record of weather.media', () => {
  test('is of the station that its key names, taken when it was produced, and what it is by its content', () => {
    expect(parseMedia(record({}), KNOWN)).toEqual({
      station: 'roof',
      time: PRODUCED,
      modality: 'image',
      bytes: SKY,
    });
  });

  test('is of the time and the modality that its headers name', () => {
    const gif = readFileSync('tests/golden/media/moving.gif');
    const headers = { time: '2024-01-01T07:00:00+01:00', modality: 'image' };
    expect(parseMedia(record({ value: gif, headers }), KNOWN)).toMatchObject({
      time: Date.UTC(2024, 0, 1, 6),
      modality: 'image',
    });
    expect(parseMedia(record({ value: gif }), KNOWN)).toMatchObject({ modality: 'video' });
  });

  test.each([
    ['EMPTY', { value: null }],
    ['EMPTY', { value: Buffer.alloc(0) }],
    ['UNKNOWN_STATION', { key: Buffer.from('cellar') }],
    ['UNKNOWN_STATION', { key: null }],
    ['WRONG_TIME', { headers: { time: '2024-01-01 06:00' } }],
    ['TIME_IN_FUTURE', { headers: { time: '2024-01-01T08:00:00Z' } }],
    ['WRONG_TYPE', { headers: { modality: 'smell' } }],
    ['UNREADABLE', { value: Buffer.from('no file at all') }],
  ])('is refused as %s: %o', (code, change) => {
    expect(parseMedia(record(change), KNOWN)).toMatchObject({ code });
  });
});
