import { beforeEach, describe, expect, it } from 'vitest';
import { Answer } from '../../../api/answers/answer.js';
import { AnswerCache } from '../../../api/answers/answer-cache.js';
import type { MadeAnswer } from '../../../api/answers/made-answer.js';
import type { ApiEvents } from '../../../api/events/api-events.js';
import { createApiEvents } from '../../../api/events/create-api-events.js';
import { hourToMilliseconds } from '../../../ingest/time.js';

const ADDRESS = '/v1/forecast?station=a';
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

let events: ApiEvents;
let hour: number;
let models: string[];
let elapsed: number;
let cache: AnswerCache;

beforeEach(() => {
  events = createApiEvents(SILENT);
  hour = 100;
  models = ['breeze-1.0.0'];
  elapsed = 0;
  cache = new AnswerCache({
    events,
    clock: { now: () => hourToMilliseconds(hour) },
    servedModels: () => models,
    monotonic: () => elapsed,
  });
});

function ignore(): void {
  // Nothing is expected to be logged.
}

function made(text: string, status = 200): MadeAnswer {
  return { status, answer: new Answer({ body: Buffer.from(text), mediaType: 'application/json' }) };
}

const keep = (text: string, address = ADDRESS) => cache.make(address, () => Promise.resolve(made(text)));
const kept = (address = ADDRESS) => cache.kept(address)?.body.toString();

/** An answer that is being made until it is told to end. */
function beginToMake(text: string, address = ADDRESS) {
  let end: (made: MadeAnswer) => void = ignore;
  let count = 0;
  const make = () => {
    count += 1;
    return new Promise<MadeAnswer>((resolve) => {
      end = resolve;
    });
  };
  const first = cache.make(address, make);
  return {
    first,
    make,
    end: () => {
      end(made(text));
    },
    count: () => count,
  };
}

describe('an answer that is kept', () => {
  it('is forgotten with every event', async () => {
    for (const event of [
      { name: 'observations', readings: [] },
      { name: 'forecast', forecasts: [] },
      { name: 'stations' },
      { name: 'backfill' },
      { name: 'scores' },
    ] as const) {
      await keep('old');
      expect(kept()).toBe('old');
      events.emit(event);
      expect(kept(), event.name).toBeUndefined();
    }
  });

  it('is forgotten with the hour, and with the models that serve', async () => {
    await keep('of hour 100');
    hour = 101;
    expect(kept()).toBeUndefined();
    await keep('of breeze');
    models = ['gale-1.0.0'];
    expect(kept()).toBeUndefined();
  });

  it('misses what no event tells of for two seconds at most', async () => {
    await keep('old');
    elapsed = 1_999;
    expect(kept()).toBe('old');
    elapsed = 2_000;
    expect(kept()).toBeUndefined();
  });

  it('is one that says that all is well', async () => {
    await cache.make(ADDRESS, () => Promise.resolve(made('not ready', 503)));
    expect(kept()).toBeUndefined();
  });

  it('gives its place to newer ones, oldest first, when all take too much memory', async () => {
    const large = 'x'.repeat(1_000_000);
    for (let index = 0; index < 40; index++) await keep(large, `/${index}`);
    expect(kept('/0')).toBeUndefined();
    expect(kept('/39')).toBe(large);
    await keep('x'.repeat(2_000_000), '/too-large');
    expect(kept('/too-large')).toBeUndefined();
    expect(kept('/39')).toBe(large);
  });
});

describe('an answer that is being made', () => {
  it('is made once for all who ask meanwhile', async () => {
    const making = beginToMake('one');
    const others = [cache.make(ADDRESS, making.make), cache.make(ADDRESS, making.make)];
    making.end();
    const answers = await Promise.all([making.first, ...others]);
    expect(answers.map(({ answer }) => answer.body.toString())).toEqual(['one', 'one', 'one']);
    expect(making.count()).toBe(1);
    expect(kept()).toBe('one');
  });

  it('is neither kept nor given to who asks after an event that came meanwhile', async () => {
    const before = beginToMake('before');
    events.emit({ name: 'stations' });
    const after = beginToMake('after');
    before.end();
    await before.first;
    expect(kept()).toBeUndefined();
    after.end();
    expect((await after.first).answer.body.toString()).toBe('after');
    expect(kept()).toBe('after');
  });

  it('is tried again by the next who asks where it failed', async () => {
    await expect(cache.make(ADDRESS, () => Promise.reject(new Error('no store')))).rejects.toThrow(
      'no store',
    );
    await keep('whole');
    expect(kept()).toBe('whole');
  });
});
