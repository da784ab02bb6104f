import type { SeriesStore } from '../store/series-store.js';
import type { EpochHour } from '../time.js';
import type { NodeHistories } from './node-histories.js';
import { HISTORY_HOURS } from './station-history.js';

/** Read at a time, so that a large network is never held in memory as objects. */
const HOURS_AT_A_TIME = 6;

/** Fills the histories (all, or those of `stations`) with what the store has of the last hours. */
export async function restoreHistories(
  histories: NodeHistories,
  store: SeriesStore,
  stations?: readonly string[],
): Promise<void> {
  const coverage = await store.coverage();
  const newest = Math.max(...coverage.map(({ last }) => last), -Infinity);
  for (const station of stations ?? []) histories.of(station).clear();
  if (!Number.isFinite(newest)) return;
  for (let from = newest - HISTORY_HOURS + 1; from <= newest; from += HOURS_AT_A_TIME) {
    const to = Math.min(from + HOURS_AT_A_TIME - 1, newest);
    histories.restore(await store.readObservations({ from, to }, stations));
  }
}

/** Histories to be filled with hours up to `until`. */
export interface Restoration {
  readonly histories: NodeHistories;
  readonly until: EpochHour;
}

/** Fills several at once, so that the store is read once however many there are. */
export async function restoreTogether(
  restorations: readonly Restoration[],
  store: SeriesStore,
): Promise<void> {
  const ends = restorations.map(({ until }) => until).filter(Number.isFinite);
  const last = Math.max(...ends);
  for (let from = Math.min(...ends) - HISTORY_HOURS + 1; from <= last; from += HOURS_AT_A_TIME) {
    const to = Math.min(from + HOURS_AT_A_TIME - 1, last);
    const readings = await store.readObservations({ from, to });
    for (const { histories, until } of restorations) {
      histories.restore(to <= until ? readings : readings.filter(({ hour }) => hour <= until));
    }
  }
}
