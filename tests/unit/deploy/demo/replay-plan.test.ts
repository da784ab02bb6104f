import { describe, expect, it } from 'vitest';
import { planReplay } from '../../../../deploy/demo/replay-plan.js';
import { InvalidInputError } from '../../../../ingest/errors.js';
import { formatHour, hourToMilliseconds } from '../../../../ingest/time.js';
import { HOUR, stationNamed } from '../../ingest/observation-fixtures.js';
import { temporaryFile } from '../../ingest/temporary-folder.js';

const STATIONS = ['a', 'b'].map((id) => stationNamed(id));
const CLOCK = { now: () => hourToMilliseconds(HOUR + 100_000) };
const HOURS = Array.from({ length: 200 }, (_, hour) => hour);
const row = (station: string, hour: number): string => `${station},${formatHour(HOUR + hour)},${hour % 30}`;

async function planOf(rows: readonly string[]) {
  const file = await temporaryFile('observations.csv', ['station,time,temperature', ...rows].join('\n'));
  return planReplay(file, STATIONS, CLOCK);
}

describe('the plan of a replay', () => {
  it('takes a week as history and replays the rest', async () => {
    const plan = await planOf(HOURS.flatMap((hour) => [row('a', hour), row('b', hour)]));
    expect(plan).toEqual({ first: HOUR, firstOrigin: HOUR + 168, lastOrigin: HOUR + 199 });
  });

  it('refuses a file that is sorted by station, and says in one line what to do', async () => {
    const refusal = planOf(['a', 'b'].flatMap((id) => HOURS.map((hour) => row(id, hour))));
    await expect(refusal).rejects.toThrow(InvalidInputError);
    await expect(refusal).rejects.toThrow(
      /^[^\n]*not 104 that come [^\n]*; sort the file by its time column$/,
    );
  });

  it('takes a few late readings and a wrong date as they are', async () => {
    const late = Array.from({ length: 10 }, (_, hour) => row('b', hour));
    const rows = [...HOURS.map((hour) => row('a', hour)), ...late];
    rows.splice(50, 0, row('b', 90_000));
    expect(await planOf(rows)).toMatchObject({ first: HOUR, lastOrigin: HOUR + 199 });
  });
});
