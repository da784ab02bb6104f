import path from 'node:path';
import { SAMPLE_FOLDER } from '../../../deploy/package-files.js';
import { Rejection } from '../../../ingest/observations/rejection.js';
import type { Observation } from '../../../ingest/observations/observation.js';
import { readObservationFile } from '../../../ingest/sources/observation-file.js';
import type { Station } from '../../../ingest/stations/station.js';
import { readStationsFile } from '../../../ingest/stations/stations-file.js';
import { formatInstant } from '../../../ingest/time.js';

export interface Network {
  readonly stations: readonly Station[];
  /** In order of time. */
  readonly observations: readonly Observation[];
}

const AIRPORTS = 3;
/** Degrees. */
const NORTHWARD = 0.2;

/** The three airports of the sample again and again, a little colder and farther north each time. */
export async function tiledNetwork(copies: number, hours: number): Promise<Network> {
  const airports = await readStationsFile(path.join(SAMPLE_FOLDER, 'stations.csv'));
  const tiles = Array.from({ length: copies }, (_, tile) => tile);
  const sample = await firstHours(hours);
  return {
    stations: tiles.flatMap((tile) =>
      airports.map((airport) => ({
        ...airport,
        id: `${airport.id}-${tile}`,
        latitude: airport.latitude + tile * NORTHWARD,
      })),
    ),
    observations: sample.flatMap((observation) => tiles.map((tile) => inTile(observation, tile))),
  };
}

const [LARGEST_NETWORK, STATIONS] = [33, 89];
const DEGREES_APART = 20;

/** 89 stations in three networks (33, 33 and 23) that are far from each other, one stream of readings. */
export async function threeNetworks(hours: number): Promise<Network> {
  const tiled = await tiledNetwork(Math.ceil(STATIONS / AIRPORTS), hours);
  const stations = tiled.stations.slice(0, STATIONS).map((station, index) => ({
    ...station,
    longitude: station.longitude + Math.floor(index / LARGEST_NETWORK) * DEGREES_APART,
  }));
  const ids = new Set(stations.map(({ id }) => id));
  return { stations, observations: tiled.observations.filter(({ station }) => ids.has(station)) };
}

export function observationText(observation: Observation): string {
  return JSON.stringify({ ...observation, time: formatInstant(observation.time) });
}

function inTile({ station, temperature_2m: temperature, ...rest }: Observation, tile: number): Observation {
  const colder = typeof temperature === 'number' ? { temperature_2m: temperature - tile / 16 } : {};
  return { station: `${station}-${tile}`, ...rest, ...colder };
}

async function firstHours(hours: number): Promise<Observation[]> {
  const observations: Observation[] = [];
  for await (const records of readObservationFile(path.join(SAMPLE_FOLDER, 'observations.csv.gz'))) {
    for (const { format, value } of records) {
      const observation = format?.parse(value ?? '');
      if (observation === undefined || observation instanceof Rejection) continue;
      if (observation.time >= (observations[0]?.time ?? Infinity) + hours * 3_600_000) return observations;
      observations.push(observation);
    }
  }
  return observations;
}
