import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VARIABLE_NAMES, VARIABLES } from '../../../../ingest/observations/variables.js';
import { checkQuality } from '../../../../ingest/quality-control/quality-control.js';
import { StationHistory } from '../../../../ingest/windows/station-history.js';
import { HOUR, historyOf, observationAt, type Values } from '../observation-fixtures.js';

/** The flags of an observation at HOUR as `check variable`. */
function flagsOf(
  values: Values,
  history = new StationHistory(),
  neighbours: StationHistory[] = [],
): string[] {
  const flags = checkQuality({ observation: observationAt(0, values), hour: HOUR, history, neighbours });
  for (const { reason } of flags) expect(reason).toMatch(/^\S.*\S$/);
  return flags.map(({ check, variable }) => `${check} ${variable}`);
}

const repeat = (count: number, values: Values) => Array.from({ length: count }, () => values);

describe('the range check', () => {
  it.each(VARIABLE_NAMES)('takes %s at its limits and doubts it beyond', (variable) => {
    const { minimum, maximum } = VARIABLES[variable];
    expect(flagsOf({ [variable]: minimum })).toEqual([]);
    expect(flagsOf({ [variable]: maximum })).toEqual([]);
    expect(flagsOf({ [variable]: minimum - 0.1 })).toEqual([`range ${variable}`]);
    expect(flagsOf({ [variable]: maximum + 0.1 })).toEqual([`range ${variable}`]);
  });

  it('doubts 1e9 degrees and says why', () => {
    const [flag] = checkQuality({
      observation: observationAt(0, { temperature_2m: 1e9 }),
      hour: HOUR,
      history: new StationHistory(),
      neighbours: [],
    });
    expect(flag).toEqual({
      check: 'range',
      variable: 'temperature_2m',
      reason: '1000000000 °C is outside -89.2 to 56.7 °C',
    });
  });

  it('doubts every number outside the limits and none inside', () => {
    fc.assert(
      fc.property(fc.constantFrom(...VARIABLE_NAMES), fc.double({ noNaN: true }), (variable, value) => {
        const { minimum, maximum } = VARIABLES[variable];
        const inside = value >= minimum && value <= maximum;
        expect(flagsOf({ [variable]: value })).toEqual(inside ? [] : [`range ${variable}`]);
      }),
    );
  });
});

describe('the consistency check', () => {
  it('doubts a dew point above the temperature, beyond what two sensors may differ', () => {
    expect(flagsOf({ temperature_2m: 5, dew_point_2m: 5.4 })).toEqual([]);
    expect(flagsOf({ temperature_2m: 5, dew_point_2m: 6 })).toEqual(['consistency dew_point_2m']);
    expect(flagsOf({ temperature_2m: 1e9, dew_point_2m: 6 })).toEqual(['range temperature_2m']);
  });

  it('doubts gusts below the mean wind', () => {
    expect(flagsOf({ wind_speed_10m: 8, wind_gusts_10m: 7.5 })).toEqual([]);
    expect(flagsOf({ wind_speed_10m: 8, wind_gusts_10m: 6 })).toEqual(['consistency wind_gusts_10m']);
  });

  it('doubts a direction at calm, but not the code 0 for calm', () => {
    expect(flagsOf({ wind_speed_10m: 0, wind_direction_10m: 220 })).toEqual([
      'consistency wind_direction_10m',
    ]);
    expect(flagsOf({ wind_speed_10m: 0, wind_direction_10m: 0 })).toEqual([]);
    expect(flagsOf({ wind_speed_10m: 0, wind_direction_10m: null })).toEqual([]);
    expect(flagsOf({ wind_speed_10m: 0.3, wind_direction_10m: 220 })).toEqual([]);
  });

  it('takes a direction at speed 0 from a station that rounds to whole metres a second', () => {
    const rounding = historyOf([1, 2, 3, 2, 1, 1].map((speed) => ({ wind_speed_10m: speed })));
    const precise = historyOf([1, 2.3, 3, 2, 1, 1, 1].map((speed) => ({ wind_speed_10m: speed })));
    const values = { wind_speed_10m: 0, wind_direction_10m: 220 };
    expect(flagsOf(values, rounding)).toEqual([]);
    expect(flagsOf(values, precise)).toEqual(['consistency wind_direction_10m']);
  });
});

describe('the step check', () => {
  it.each([
    ['temperature_2m', 12, 19],
    ['dew_point_2m', 12, 19],
    ['pressure_msl', 1013, 14],
    ['wind_speed_10m', 5, 19],
    ['wind_gusts_10m', 5, 29],
    ['relative_humidity_2m', 20, 69],
  ] as const)('doubts a jump of %s, not a large but plausible change', (variable, start, plausible) => {
    const history = historyOf([{ [variable]: start }]);
    expect(flagsOf({ [variable]: start + plausible }, history)).toEqual([]);
    expect(flagsOf({ [variable]: start + plausible + 2 }, history)).toEqual([`step ${variable}`]);
  });

  it('doubts the spike and not the return to normal', () => {
    const history = historyOf([{ temperature_2m: 13.9 }]);
    expect(flagsOf({ temperature_2m: -10.5 }, history)).toEqual(['step temperature_2m']);
    const afterSpike = historyOf([{ temperature_2m: 13.9 }], -2);
    afterSpike.put(observationAt(-1, { temperature_2m: -10.5 }), HOUR - 1, new Set(['temperature_2m']));
    expect(flagsOf({ temperature_2m: 14 }, afterSpike)).toEqual([]);
  });

  it('gives in to a change that lasts', () => {
    const history = historyOf([{ temperature_2m: 30 }], -2);
    history.put(observationAt(-1, { temperature_2m: 8 }), HOUR - 1, new Set(['temperature_2m']));
    expect(flagsOf({ temperature_2m: 8 }, history)).toEqual([]);
  });

  it('knows nothing better than to take a value after a longer gap', () => {
    expect(flagsOf({ temperature_2m: -30 }, historyOf([{ temperature_2m: 30 }], -4))).toEqual([]);
  });
});

describe('the persistence check', () => {
  it('doubts a temperature that has not moved for 40 hours', () => {
    expect(flagsOf({ temperature_2m: 7.3 }, historyOf(repeat(38, { temperature_2m: 7.3 })))).toEqual([]);
    expect(flagsOf({ temperature_2m: 7.3 }, historyOf(repeat(39, { temperature_2m: 7.3 })))).toEqual([
      'persistence temperature_2m',
    ]);
  });

  it('goes on to doubt it, and stops when it moves', () => {
    const history = historyOf(repeat(60, { temperature_2m: 7.3 }));
    expect(flagsOf({ temperature_2m: 7.3 }, history)).toEqual(['persistence temperature_2m']);
    expect(flagsOf({ temperature_2m: 7.4 }, history)).toEqual([]);
  });

  it('sees through short holes in the record, not through long ones', () => {
    const withHole = (hours: number) =>
      historyOf(
        repeat(60, { temperature_2m: 7.3 }).map((values, i) => (i >= 30 && i < 30 + hours ? {} : values)),
      );
    expect(flagsOf({ temperature_2m: 7.3 }, withHole(6))).toEqual(['persistence temperature_2m']);
    expect(flagsOf({ temperature_2m: 7.3 }, withHole(7))).toEqual([]);
  });

  it('takes calm, saturated and steady weather for what it is', () => {
    const calm = { wind_speed_10m: 0, wind_direction_10m: null };
    expect(flagsOf(calm, historyOf(repeat(95, calm)))).toEqual([]);
    const restingVane = { wind_speed_10m: 0.3, wind_direction_10m: 90 };
    expect(flagsOf(restingVane, historyOf(repeat(95, restingVane)))).toEqual([]);
    const fog = { relative_humidity_2m: 100 };
    expect(flagsOf(fog, historyOf(repeat(95, fog)))).toEqual([]);
    const dry = { precipitation: 0 };
    expect(flagsOf(dry, historyOf(repeat(95, dry)))).toEqual([]);
    const tradeWind = repeat(47, {}).map((_, hour) => ({
      wind_speed_10m: 5 + hour / 10,
      wind_direction_10m: 60,
    }));
    expect(flagsOf({ wind_speed_10m: 5, wind_direction_10m: 60 }, historyOf(tradeWind.slice(1)))).toEqual([]);
  });

  it('doubts a vane that is stuck in the wind, and an anemometer that is stuck', () => {
    const stuckVane = repeat(48, {}).map((_, hour) => ({
      wind_speed_10m: 5 + hour / 10,
      wind_direction_10m: 60,
    }));
    expect(flagsOf({ wind_speed_10m: 5, wind_direction_10m: 60 }, historyOf(stuckVane))).toEqual([
      'persistence wind_direction_10m',
    ]);
    expect(flagsOf({ wind_speed_10m: 5 }, historyOf(repeat(48, { wind_speed_10m: 5 })))).toEqual([
      'persistence wind_speed_10m',
    ]);
  });
});

describe('the neighbour check', () => {
  const day = (start: number) => repeat(24, {}).map((_, hour) => ({ temperature_2m: start + hour / 10 }));
  const reporting = (series: Values[], now: number) => historyOf([...series, { temperature_2m: now }], 0);

  it('doubts who is far from what its neighbours say', () => {
    const neighbours = [reporting(day(10), 12), reporting(day(9), 11), reporting(day(11), 13)];
    expect(flagsOf({ temperature_2m: 13 }, historyOf(day(10)), neighbours)).toEqual([]);
    expect(flagsOf({ temperature_2m: 28 }, historyOf(day(10)), neighbours)).toEqual([
      'neighbour temperature_2m',
    ]);
  });

  it('takes a station that is always that different', () => {
    const valley = historyOf(day(25));
    const neighbours = [reporting(day(10), 12), reporting(day(9), 11)];
    expect(flagsOf({ temperature_2m: 27 }, valley, neighbours)).toEqual([]);
  });

  it('takes what half of the neighbours agree with: a front passes', () => {
    const behind = reporting(day(10), 28);
    const ahead = reporting(day(10), 12);
    expect(flagsOf({ temperature_2m: 28 }, historyOf(day(10)), [behind, ahead])).toEqual([]);
    expect(flagsOf({ temperature_2m: 28 }, historyOf(day(10)), [behind, ahead, ahead, ahead])).toEqual([
      'neighbour temperature_2m',
    ]);
  });

  it('asks neighbours that have not sent this hour for their last one, and no older', () => {
    expect(
      flagsOf({ temperature_2m: 28 }, historyOf(day(10)), [historyOf(day(10)), historyOf(day(9))]),
    ).toEqual(['neighbour temperature_2m']);
    const old = [historyOf(day(10), -2), historyOf(day(9), -2)];
    expect(flagsOf({ temperature_2m: 28 }, historyOf(day(10)), old)).toEqual([]);
  });

  it('does not doubt on the word of one neighbour, or without a history to compare', () => {
    expect(flagsOf({ temperature_2m: 28 }, historyOf(day(10)), [reporting(day(10), 12)])).toEqual([]);
    const neighbours = [reporting(day(10), 12), reporting(day(9), 11)];
    expect(flagsOf({ temperature_2m: 28 }, new StationHistory(), neighbours)).toEqual([]);
  });
});

describe('the duplicate check', () => {
  it('marks every value of what was received before', () => {
    const values = { temperature_2m: 7.4, wind_speed_10m: 3, dew_point_2m: null };
    const history = historyOf([values], 0);
    expect(flagsOf(values, history)).toEqual(['duplicate temperature_2m', 'duplicate wind_speed_10m']);
  });

  it('takes a correction, another time and a further variable for something new', () => {
    const history = historyOf([{ temperature_2m: 7.4 }], 0);
    expect(flagsOf({ temperature_2m: 7.5 }, history)).toEqual([]);
    expect(flagsOf({ temperature_2m: 7.4, wind_speed_10m: 3 }, history)).toEqual([]);
    const later = checkQuality({
      observation: observationAt(0, { temperature_2m: 7.4 }, 60),
      hour: HOUR,
      history,
      neighbours: [],
    });
    expect(later).toEqual([]);
  });

  it('knows what was flagged as well', () => {
    const history = new StationHistory();
    history.put(observationAt(0, { temperature_2m: 1e9 }), HOUR, new Set(['temperature_2m']));
    expect(flagsOf({ temperature_2m: 1e9 }, history)).toEqual(['duplicate temperature_2m']);
  });
});

describe('quality control', () => {
  it('gives each doubtful value one reason, and doubts nothing that was not observed', () => {
    const value = fc.option(fc.double({ min: -200, max: 2000, noNaN: true }), { freq: 4 });
    const values = fc.record(Object.fromEntries(VARIABLE_NAMES.map((name) => [name, value])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(values, fc.array(values, { maxLength: 12 }), (now, before) => {
        const history = historyOf(before);
        const flags = checkQuality({
          observation: observationAt(0, now),
          hour: HOUR,
          history,
          neighbours: [historyOf(before), historyOf(before)],
        });
        const doubted = flags.map(({ variable }) => variable);
        expect(new Set(doubted).size).toBe(doubted.length);
        for (const variable of doubted) expect(typeof now[variable]).toBe('number');
      }),
    );
  });
});
