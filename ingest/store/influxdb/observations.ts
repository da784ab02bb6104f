import { flux } from '@influxdata/influxdb-client';
import { InvalidInputError } from '../../errors.js';
import { VARIABLE_NAMES, type Variable } from '../../observations/variables.js';
import { EMPTY_SLOT_RANK, isFlagged, offsetOfRank } from '../../windows/slot-rank.js';
import type { HourRange, HourlyReading } from '../series-store.js';
import { mergeRow, slotKey, type SlotRow } from '../slot-row.js';
import type { Connection } from './connection.js';
import { POINT_A_ROW, rangeOf, stationFilter } from './flux-parts.js';
import { EARLIEST_HOUR, LATEST_HOUR, clampRange, coveringRanges } from './hour-ranges.js';
import { line, type FieldValue } from './line-protocol.js';
import type { ResultRow } from './result-row.js';
import { OBSERVATION } from './schema.js';

const ROWS_PER_MERGE = 5000;
/** Reading over so many hours that nobody asked for costs less than one more query. */
const LARGEST_GAP = 24;

/** Merges the rows, of which each key is there once, with those that the bucket has. */
export async function upsertObservations(connection: Connection, rows: readonly SlotRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_MERGE) {
    const part = rows.slice(start, start + ROWS_PER_MERGE);
    const existing = await existingRows(connection, part);
    const changed = part.flatMap((row) => {
      const before = existing.get(slotKey(row.station, row.hour));
      if (before === undefined) return row;
      return mergeRow(before, row) ? before : [];
    });
    await connection.write('write observations', changed.map(toLine));
  }
}

/** In order of hour, then station. */
export async function selectObservations(
  connection: Connection,
  range: HourRange,
  stations: readonly string[] | undefined,
): Promise<HourlyReading[]> {
  const clamped = clampRange(range);
  if (clamped === undefined || stations?.length === 0) return [];
  const wanted = stations === undefined ? undefined : new Set(stations);
  const readings = await connection.read(
    'read observations',
    pointsOf(connection, clamped, stations),
    async (rows) => {
      const found: HourlyReading[] = [];
      for await (const row of rows) {
        const slot = toSlotRow(row);
        if (wanted?.has(slot.station) !== false) found.push(toReading(slot));
      }
      return found;
    },
  );
  return readings.sort((a, b) => a.hour - b.hour || (a.station < b.station ? -1 : 1));
}

async function existingRows(connection: Connection, rows: readonly SlotRow[]): Promise<Map<string, SlotRow>> {
  const existing = new Map<string, SlotRow>();
  const stations = rows.map(({ station }) => station);
  for (const range of coveringRanges(rows.map(checkedHour), LARGEST_GAP)) {
    await connection.readForWrite(
      'write observations',
      pointsOf(connection, range, stations),
      async (found) => {
        for await (const row of found) {
          const slot = toSlotRow(row);
          existing.set(slotKey(slot.station, slot.hour), slot);
        }
      },
    );
  }
  return existing;
}

function checkedHour({ hour }: SlotRow): number {
  if (hour >= EARLIEST_HOUR && hour <= LATEST_HOUR) return hour;
  throw new InvalidInputError('time', hour, `an hour from ${EARLIEST_HOUR} to ${LATEST_HOUR} since 1970`);
}

function pointsOf({ bucket }: Connection, range: HourRange, stations: readonly string[] | undefined) {
  return flux`from(bucket: ${bucket})
  ${rangeOf(range)}
  |> filter(fn: (r) => r._measurement == ${OBSERVATION})
  ${stationFilter(stations)}
  ${POINT_A_ROW}`;
}

function toLine({ station, hour, values, ranks }: SlotRow): string {
  const fields: [string, FieldValue][] = [];
  let observed = 0;
  VARIABLE_NAMES.forEach((variable, index) => {
    const value = values[index] ?? null;
    if (value === null) return;
    observed += 1;
    fields.push([variable, value], [rankField(variable), { integer: ranks[index] ?? EMPTY_SLOT_RANK }]);
  });
  fields.push(['observed', { integer: observed }]);
  return line(OBSERVATION, { station }, fields, hour);
}

function toSlotRow(row: ResultRow): SlotRow {
  return {
    station: row.required('station'),
    hour: row.hour(),
    values: VARIABLE_NAMES.map((variable) => row.number(variable) ?? null),
    ranks: VARIABLE_NAMES.map((variable) => row.number(rankField(variable)) ?? EMPTY_SLOT_RANK),
  };
}

function toReading({ station, hour, values: stored, ranks }: SlotRow): HourlyReading {
  const values: Partial<Record<Variable, number>> = {};
  const offsets: Partial<Record<Variable, number>> = {};
  const flagged: Variable[] = [];
  VARIABLE_NAMES.forEach((variable, index) => {
    const value = stored[index] ?? null;
    const rank = ranks[index];
    if (value === null || rank === undefined) return;
    values[variable] = value;
    if (isFlagged(rank)) flagged.push(variable);
    if (offsetOfRank(rank) !== 0) offsets[variable] = offsetOfRank(rank);
  });
  const reading = { station, hour, values, flagged };
  return Object.keys(offsets).length === 0 ? reading : { ...reading, offsets };
}

function rankField(variable: Variable): string {
  return `${variable}_rank`;
}
