import { describe, expect, it } from 'vitest';
import { createApiEvents } from '../../../api/events/create-api-events.js';
import { KnownStations } from '../../../api/stations/known-stations.js';
import { StoreUnavailableError } from '../../../ingest/errors.js';
import type { Station } from '../../../ingest/stations/station.js';

const ignore = (): void => undefined;
const station = (id: string): Station => ({ id, name: id, latitude: 52, longitude: 5 });

/** A store that counts how often it is read. */
function setUp(...stations: Station[]) {
  const events = createApiEvents({ debug: ignore, info: ignore, warn: ignore, error: ignore });
  const state = { stations, reads: 0, isDown: false, elapsed: 0 };
  const readStations = () => {
    state.reads += 1;
    return state.isDown
      ? Promise.reject(new StoreUnavailableError('no answer'))
      : Promise.resolve([...state.stations]);
  };
  const known = new KnownStations({ readStations }, events, () => state.elapsed);
  const ids = async () => (await known.all()).map(({ id }) => id);
  return { events, state, ids };
}

describe('the stations that are known', () => {
  it('are read once for many requests', async () => {
    const { state, ids } = setUp(station('a'));
    await Promise.all([ids(), ids(), ids()]);
    state.elapsed = 9_999;
    expect(await ids()).toEqual(['a']);
    expect(state.reads).toBe(1);
  });

  it('are read again when an event tells of new ones, and by and by where none does', async () => {
    const { state, events, ids } = setUp(station('a'));
    await ids();
    state.stations = [station('a'), station('b')];
    events.emit({ name: 'stations' });
    expect(await ids()).toEqual(['a', 'b']);
    state.stations = [station('c')];
    state.elapsed = 10_000;
    expect(await ids()).toEqual(['c']);
  });

  it('are asked for again where the store failed or knew none', async () => {
    const { state, ids } = setUp();
    expect(await ids()).toEqual([]);
    state.isDown = true;
    await expect(ids()).rejects.toThrow(StoreUnavailableError);
    state.isDown = false;
    state.stations = [station('a')];
    expect(await ids()).toEqual(['a']);
  });
});
