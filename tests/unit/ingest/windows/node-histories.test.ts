import { describe, expect, it } from 'vitest';
import { NotFoundError } from '../../../../ingest/errors.js';
import { NodeHistories } from '../../../../ingest/windows/node-histories.js';
import { HOUR, nodeOf, observationAt, stationNamed } from '../observation-fixtures.js';

describe('the histories of nodes', () => {
  it('become a window of hours by stations by variables, with a mask of what passed', () => {
    const node = nodeOf('a', 'b');
    const histories = new NodeHistories([node]);
    histories.of('a').put(observationAt(0, { temperature_2m: 1.5, wind_speed_10m: 2 }), HOUR, new Set());
    histories.of('b').put(observationAt(0, { temperature_2m: 0 }), HOUR, new Set());
    histories
      .of('a')
      .put(
        observationAt(-1, { temperature_2m: 99, wind_speed_10m: 4 }),
        HOUR - 1,
        new Set(['temperature_2m']),
      );

    const window = histories.window(node, HOUR, 2, ['temperature_2m', 'wind_speed_10m']);
    expect(window).toMatchObject({ node, origin: HOUR, hours: 2 });
    expect([...window.values]).toEqual([0, 4, 0, 0, 1.5, 2, 0, 0]);
    expect([...window.observed]).toEqual([0, 1, 0, 0, 1, 1, 1, 0]);
  });

  it('know whether they still hold a whole window', () => {
    const node = nodeOf('a', 'b');
    const histories = new NodeHistories([node]);
    expect(histories.holdsWindow(node, HOUR, 48)).toBe(true);
    histories.of('a').put(observationAt(0, { temperature_2m: 1 }), HOUR, new Set());
    expect(histories.holdsWindow(node, HOUR - 48, 48)).toBe(true);
    expect(histories.holdsWindow(node, HOUR - 49, 48)).toBe(false);
  });

  it('are filled from what a store has', () => {
    const histories = new NodeHistories([nodeOf('a')]);
    histories.restore([
      {
        station: 'a',
        hour: HOUR,
        values: { temperature_2m: 3, pressure_msl: 2000 },
        flagged: ['pressure_msl'],
        offsets: { temperature_2m: -300 },
      },
      { station: 'of no node', hour: HOUR, values: { temperature_2m: 3 }, flagged: [] },
    ]);
    const history = histories.of('a');
    expect(history.value(HOUR, 'temperature_2m')).toBe(3);
    expect(history.value(HOUR, 'pressure_msl')).toBeNaN();
    expect(history.put(observationAt(0, { temperature_2m: 4 }, 400), HOUR, new Set())).toBe(false);
    expect(history.put(observationAt(0, { temperature_2m: 5 }, 200), HOUR, new Set())).toBe(true);
  });

  it('compare a station only with those of its node that are at about its height', () => {
    const stations = [
      stationNamed('coast', { elevation: 3 }),
      stationNamed('hill', { elevation: 400 }),
      stationNamed('peak', { elevation: 3800 }),
      stationNamed('unknown'),
    ];
    const histories = new NodeHistories([{ id: 'n', stations }]);
    expect(histories.neighboursOf('coast')).toEqual([histories.of('hill'), histories.of('unknown')]);
    expect(histories.neighboursOf('peak')).toEqual([histories.of('unknown')]);
  });

  it('refuse a station that is in no node', () => {
    expect(() => new NodeHistories([nodeOf('a')]).of('b')).toThrow(NotFoundError);
  });
});
