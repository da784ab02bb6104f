import type { HourlyReading, SeriesStore, StationCoverage } from '../../ingest/store/series-store.js';

/** A station that has been silent for longer has no reading that says how the weather is. */
const RECENT_HOURS = 48;

/**
 * The newest reading of each station that has one from the last 48 hours of the network. Stations that spoke last
 * in the same hour are read at once.
 */
export async function latestReadings(
  store: Pick<SeriesStore, 'readObservations'>,
  coverage: ReadonlyMap<string, StationCoverage>,
  stations: readonly string[],
): Promise<Map<string, HourlyReading>> {
  let newest = -Infinity;
  for (const { last } of coverage.values()) newest = Math.max(newest, last);
  const byHour = new Map<number, string[]>();
  for (const station of stations) {
    const hour = coverage.get(station)?.last;
    if (hour === undefined || hour <= newest - RECENT_HOURS) continue;
    const ofHour = byHour.get(hour);
    if (ofHour === undefined) byHour.set(hour, [station]);
    else ofHour.push(station);
  }
  const found = new Map<string, HourlyReading>();
  for (const [hour, ids] of byHour) {
    for (const reading of await store.readObservations({ from: hour, to: hour }, ids)) {
      found.set(reading.station, reading);
    }
  }
  return found;
}
