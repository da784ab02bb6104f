import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MILLISECONDS_PER_HOUR } from '../../../../ingest/time.js';
import { NodeHistories } from '../../../../ingest/windows/node-histories.js';
import { OriginTrigger } from '../../../../ingest/windows/origin-trigger.js';
import { HOUR, nodeOf, observationAt } from '../observation-fixtures.js';

const MINUTE = 60;

/**
 * Histories and trigger as the intake uses them; `due()` gives hours after HOUR, revisions with a `*`, and has them
 * issued.
 */
function forecasting(...ids: string[]) {
  const histories = new NodeHistories([nodeOf(...ids)]);
  const trigger = new OriginTrigger(histories);
  return {
    histories,
    trigger,
    report: (station: string, hour: number, value: number | null = hour, offset = 0, flagged = false) => {
      const observation = observationAt(hour, { temperature_2m: value }, offset, station);
      const flags = new Set(flagged ? (['temperature_2m'] as const) : []);
      const changed = histories.of(station).put(observation, HOUR + hour, flags);
      trigger.observed(station, observation.time, HOUR + hour, changed);
    },
    due: () => {
      const origins = trigger.due();
      trigger.issued(origins);
      return origins.map(({ origin, revision }) => `${origin - HOUR}${revision ? '*' : ''}`);
    },
    advanceTo: (hour: number, minutes = 0) => {
      trigger.advance((HOUR + hour) * MILLISECONDS_PER_HOUR + minutes * MINUTE * 1000);
    },
  };
}

describe('an origin', () => {
  it('is due as soon as all stations of the node have reported its hour, and only once', () => {
    const { report, due } = forecasting('a', 'b');
    report('a', 0);
    expect(due()).toEqual([]);
    report('b', 0);
    expect(due()).toEqual(['0']);
    expect(due()).toEqual([]);
  });

  it('is due without the missing stations once the watermark has passed its slot', () => {
    const { report, due, advanceTo } = forecasting('a', 'b');
    report('a', 0);
    advanceTo(0, 39);
    expect(due()).toEqual([]);
    advanceTo(0, 40);
    expect(due()).toEqual(['0']);
  });

  it('is due when a later reading carries the watermark past its slot', () => {
    const { report, due } = forecasting('a', 'b');
    report('a', 0);
    report('a', 1);
    expect(due()).toEqual(['0']);
  });

  it('does not wait for a station that has been silent for more than six hours', () => {
    const { report, due } = forecasting('a', 'b');
    report('a', 0);
    report('b', 0);
    for (let hour = 1; hour <= 6; hour++) report('a', hour);
    expect(due()).toEqual(['0', '1', '2', '3', '4', '5']);
    report('a', 7);
    expect(due()).toEqual(['6', '7']);
  });

  it('does not wait for ever for a station that has never reported', () => {
    const { report, due } = forecasting('a', 'b');
    for (let hour = 0; hour <= 7; hour++) report('a', hour);
    expect(due()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
  });

  it('waits again for a station that is back', () => {
    const { report, due } = forecasting('a', 'b');
    for (let hour = 0; hour <= 7; hour++) report('a', hour);
    report('b', 7);
    due();
    report('a', 8);
    expect(due()).toEqual([]);
    report('b', 8);
    expect(due()).toEqual(['8']);
  });

  it('needs at least one value that passed quality control', () => {
    const { report, due } = forecasting('a', 'b');
    report('a', 0, 1, 0, true);
    report('b', 0, null);
    expect(due()).toEqual([]);
    report('a', 0, 1);
    expect(due()).toEqual(['0']);
  });

  it('is due again under the same hour when a late reading has changed its window', () => {
    const { report, due } = forecasting('a', 'b');
    report('a', 0);
    report('b', 0);
    report('a', 1);
    report('a', 2);
    expect(due()).toEqual(['0', '1']);
    report('b', 1);
    expect(due()).toEqual(['1*']);
    report('b', 0, 5, -MINUTE);
    report('b', 1);
    expect(due()).toEqual([]);
  });

  it('is not due again for a reading that is more than six hours late', () => {
    const { report, due } = forecasting('a', 'b');
    report('a', 10);
    report('b', 10);
    expect(due()).toEqual(['10']);
    report('a', 3);
    expect(due()).toEqual([]);
    report('a', 4);
    expect(due()).toEqual(['10*']);
  });

  it('that is new covers what was late, so nothing is due twice', () => {
    const { report, due } = forecasting('a', 'b');
    report('a', 0);
    report('b', 0);
    due();
    report('a', 1);
    report('b', 1);
    report('b', 0, 9);
    expect(due()).toEqual(['1']);
  });

  it('stays due until it is issued', () => {
    const { report, trigger } = forecasting('a', 'b');
    report('a', 0);
    report('b', 0);
    const first = trigger.due();
    report('a', 1);
    report('b', 1);
    expect(trigger.due().map(({ origin }) => origin - HOUR)).toEqual([0, 1]);
    trigger.issued(first);
    expect(trigger.due().map(({ origin }) => origin - HOUR)).toEqual([1]);
    trigger.issued(trigger.due());
    expect(trigger.due()).toEqual([]);
  });

  it('stays due if a late reading changes its window while it is being forecast', () => {
    const { report, trigger, due } = forecasting('a', 'b');
    report('a', 0);
    report('b', 0);
    const first = trigger.due();
    report('b', 0, 5, 0);
    expect(trigger.due()).toHaveLength(1);
    trigger.issued(first);
    expect(due()).toEqual(['0']);
    expect(due()).toEqual([]);
  });

  it('goes out in order even if a later hour is complete first', () => {
    const { report, due } = forecasting('a', 'b');
    report('a', 0);
    report('a', 1, 1, -25 * MINUTE);
    report('b', 1, 1, -25 * MINUTE);
    expect(due()).toEqual(['0', '1']);
  });

  it('is due for every node that the station is in, in order of origin', () => {
    const histories = new NodeHistories([nodeOf('a', 'b'), nodeOf('a')]);
    const trigger = new OriginTrigger(histories);
    for (const hour of [0, 1]) {
      histories.of('a').put(observationAt(hour, { temperature_2m: 1 }), HOUR + hour, new Set());
      trigger.observed('a', (HOUR + hour) * MILLISECONDS_PER_HOUR, HOUR + hour, true);
    }
    expect(trigger.due().map(({ node, origin }) => [node.id, origin - HOUR])).toEqual([
      ['a+b', 0],
      ['a', 0],
      ['a', 1],
    ]);
  });
});

describe('after a restart', () => {
  function restored(hours: number[], newest?: number) {
    const setup = forecasting('a', 'b');
    for (const hour of hours) {
      for (const station of ['a', 'b']) {
        setup.histories.restore([{ station, hour: HOUR + hour, values: { temperature_2m: 1 }, flagged: [] }]);
      }
    }
    setup.trigger.resume(new Map(newest === undefined ? [] : [['a+b', HOUR + newest]]));
    return setup;
  }

  it('hours with readings and without a forecast are due, those with one are not', () => {
    expect(restored([0, 1, 2, 4], 1).due()).toEqual(['2', '4']);
    expect(restored([0, 1, 2], 2).due()).toEqual([]);
  });

  it('only the newest hour is due where there has never been a forecast', () => {
    expect(restored([0, 1, 2]).due()).toEqual(['2']);
    expect(restored([]).due()).toEqual([]);
  });

  it('an hour that is not complete goes on waiting', () => {
    const setup = forecasting('a', 'b');
    for (const [station, hour] of [
      ['a', 0],
      ['b', 0],
      ['a', 1],
    ] as const) {
      setup.histories.restore([{ station, hour: HOUR + hour, values: { temperature_2m: 1 }, flagged: [] }]);
    }
    setup.trigger.resume(new Map([['a+b', HOUR]]));
    expect(setup.due()).toEqual([]);
    setup.report('b', 1);
    expect(setup.due()).toEqual(['1']);
  });

  it('readings that are delivered again make nothing due', () => {
    const setup = restored([0, 1], 1);
    setup.report('a', 1, 1);
    setup.report('b', 1, 1);
    expect(setup.due()).toEqual([]);
  });
});

describe('whatever the order of arrival within the grace', () => {
  it('every hour with readings is due exactly once as new, in order', () => {
    const hours = 8;
    const arrivals = Array.from({ length: hours }, (_, hour) =>
      ['a', 'b', 'c'].map((id) => ({ id, hour })),
    ).flat();
    const jitter = fc.array(fc.integer({ min: 0, max: 5 }), {
      minLength: arrivals.length,
      maxLength: arrivals.length,
    });
    const lost = fc.array(fc.boolean(), { minLength: arrivals.length, maxLength: arrivals.length });
    fc.assert(
      fc.property(jitter, lost, (delays, losses) => {
        const { report, due, advanceTo } = forecasting('a', 'b', 'c');
        const sent = arrivals
          .map((arrival, index) => ({
            ...arrival,
            at: arrival.hour * 6 + (delays[index] ?? 0),
            lost: losses[index],
          }))
          .filter((arrival) => arrival.lost !== true)
          .sort((a, b) => a.at - b.at);
        const issued: string[] = [];
        for (const { id, hour } of sent) {
          report(id, hour);
          issued.push(...due());
        }
        advanceTo(hours, 60);
        issued.push(...due());
        const expected = [...new Set(sent.map(({ hour }) => hour))].sort((a, b) => a - b).map(String);
        expect(issued.filter((origin) => !origin.endsWith('*'))).toEqual(expected);
      }),
    );
  });
});
