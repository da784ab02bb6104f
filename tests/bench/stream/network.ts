/** Networks as large as asked for: the three airports of the sample again and again, on a grid. */
import path from 'node:path';
import { SAMPLE_FOLDER } from '../../../deploy/package-files.js';
import type { Observation } from '../../../ingest/observations/observation.js';
import { Rejection } from '../../../ingest/observations/rejection.js';
import { readObservationFile } from '../../../ingest/sources/observation-file.js';
import type { Station } from '../../../ingest/stations/station.js';
import { readStationsFile } from '../../../ingest/stations/stations-file.js';
import { MILLISECONDS_PER_HOUR, formatInstant, nearestHour, type EpochHour } from '../../../ingest/time.js';

/** Degrees between tiles: 33 stations are about as far apart as those of the Netherlands. */
const [NORTHWARD, EASTWARD] = [0.5, 0.6];
/** Degrees from one tile to the next, so that neighbours are not the same. */
const COLDER = 1 / 16;
const SHADES = 16;
const AIRPORTS = 3;
const FIRST_TIME = Date.UTC(2013, 0, 1, 6);

export class TiledNetwork {
  readonly #ids: ReadonlySet<string>;

  private constructor(
    readonly stations: readonly Station[],
    private readonly hours: readonly (readonly Observation[])[],
    private readonly tiles: number,
  ) {
    this.#ids = new Set(stations.map(({ id }) => id));
  }

  /** With the sample's first hours, as many as asked for. */
  static async of(stations: number, hours: number): Promise<TiledNetwork> {
    const airports = await readStationsFile(path.join(SAMPLE_FOLDER, 'stations.csv'));
    const tiles = Math.ceil(stations / airports.length);
    const side = Math.ceil(Math.sqrt(tiles));
    const tiled = Array.from({ length: tiles }, (_, tile) =>
      airports.map((airport) => ({
        ...airport,
        id: `${airport.id}-${tile}`,
        latitude: airport.latitude - 60 + (Math.floor(tile / side) + scatter(tile, 0.618034)) * NORTHWARD,
        longitude: airport.longitude + ((tile % side) + scatter(tile, 0.754878)) * EASTWARD,
      })),
    );
    return new TiledNetwork(tiled.flat().slice(0, stations), await firstHours(hours), tiles);
  }

  /** The hour of the first readings. */
  get firstHour(): EpochHour {
    return nearestHour(FIRST_TIME);
  }

  /** What `STATIONCAST_STATIONS` reads. */
  stationsCsv(): string {
    const rows = this.stations.map(({ id, name, latitude, longitude, elevation }) =>
      [id, name, latitude, longitude, elevation].join(','),
    );
    return ['id,name,latitude,longitude,elevation', ...rows].join('\n');
  }

  /** All readings of one hour as JSON, with their stations; `later` moves them on by so many hours. */
  *hour(index: number, later = 0): Generator<{ readonly station: string; readonly text: string }> {
    const milliseconds = later * MILLISECONDS_PER_HOUR;
    for (let tile = 0; tile < this.tiles; tile++) {
      const colder = (tile % SHADES) * COLDER;
      for (const { station, time, ...values } of this.hours[index] ?? []) {
        const id = `${station}-${tile}`;
        if (!this.#ids.has(id)) continue;
        if (typeof values.temperature_2m === 'number') values.temperature_2m -= colder;
        yield {
          station: id,
          text: JSON.stringify({ station: id, time: formatInstant(time + milliseconds), ...values }),
        };
      }
    }
  }
}

/** 0 to 1, evenly and without a pattern: a grid as regular as a chessboard is no network. */
function scatter(tile: number, step: number): number {
  return (tile * step) % 1;
}

/** Hours in which an airport is silent are left out, and the others follow each other: a forecast waits for all. */
async function firstHours(count: number): Promise<Observation[][]> {
  const hours = new Map<EpochHour, Observation[]>();
  for await (const records of readObservationFile(path.join(SAMPLE_FOLDER, 'observations.csv.gz'))) {
    for (const { format, value } of records) {
      const observation = format?.parse(value ?? '');
      if (observation === undefined || observation instanceof Rejection) continue;
      const hour = nearestHour(observation.time);
      hours.set(hour, [...(hours.get(hour) ?? []), observation]);
    }
    const complete = [...hours.values()].filter(({ length }) => length === AIRPORTS);
    if (complete.length > count) return complete.slice(0, count).map(inOrder);
  }
  throw new Error(`the sample has ${hours.size} hours, not ${count}`);
}

function inOrder(observations: readonly Observation[], index: number): Observation[] {
  return observations.map((observation) => ({
    ...observation,
    time: FIRST_TIME + index * MILLISECONDS_PER_HOUR,
  }));
}
