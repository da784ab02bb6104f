import type { Command } from 'commander';
import { groupIntoNodes } from '../../embed/node-grouping.js';
import { greatCircleKilometres } from '../../ingest/stations/great-circle.js';
import type { Station } from '../../ingest/stations/station.js';
import { readStationsFile } from '../../ingest/stations/stations-file.js';
import { formatHour } from '../../ingest/time.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';
import { createLogger } from '../logging.js';
import { openStore } from '../parts/open-store.js';
import { plainTable } from '../terminal/plain-table.js';

const HELP = `
Stations are kept in the series store, which STATIONCAST_STORE chooses. A file has the columns id, name, latitude,
longitude and, where known, elevation (metres) and timezone. NOAA's list of stations (isd-history.csv) is taken as it is;
--only keeps it to the stations that you have.

Examples:
  stationcast stations import stations.csv
  stationcast stations import isd-history.csv --only 725030-14732 744860-94789
  stationcast stations nodes`;

interface Flags {
  readonly json?: true;
}

type WithStore = (store: SeriesStore) => Promise<void>;

export function addStationsCommand(program: Command, configuration: Configuration, secrets: Secrets): void {
  const run = async (work: WithStore): Promise<void> => {
    const { store } = await openStore(configuration, secrets, createLogger(configuration.logLevel));
    try {
      await work(store);
    } finally {
      await store.close();
    }
  };
  const stations = program
    .command('stations')
    .description('import and list stations, and show which are forecast together')
    .addHelpText('after', HELP);
  stations
    .command('import')
    .argument('<file>', 'stations.csv')
    .option('--only <ids...>', 'of the file, only these')
    .description('write stations to the series store, over those of the same id')
    .action((file: string, flags: { only?: string[] }) =>
      run(async (store) => {
        const imported = await readStationsFile(file, flags.only);
        await store.writeStations(imported);
        process.stdout.write(`${imported.length} stations written\n`);
      }),
    );
  stations
    .command('list')
    .option('--json', 'print JSON')
    .description('every station, and which hours are there of it')
    .action((flags: Flags) => run((store) => list(store, flags)));
  stations
    .command('nodes')
    .option('--json', 'print JSON')
    .description('which stations are embedded and forecast together')
    .action((flags: Flags) => run((store) => nodes(store, flags)));
}

async function list(store: SeriesStore, { json }: Flags): Promise<void> {
  const known = await store.readStations();
  const coverage = new Map((await store.coverage()).map((each) => [each.station, each]));
  const rows = known.map((station) => {
    const covered = coverage.get(station.id);
    return {
      ...station,
      hours: covered?.hours ?? 0,
      first: covered === undefined ? null : formatHour(covered.first),
      last: covered === undefined ? null : formatHour(covered.last),
    };
  });
  if (json === true) {
    process.stdout.write(`${JSON.stringify(rows)}\n`);
    return;
  }
  const head = ['id', 'name', 'latitude', 'longitude', 'elevation', 'hours', 'first', 'last'];
  const cells = rows.map(({ id, name, latitude, longitude, elevation, hours, first, last }) => [
    ...[id, name, latitude.toFixed(4), longitude.toFixed(4), elevation?.toFixed(0) ?? '-'],
    ...[String(hours), first ?? '-', last ?? '-'],
  ]);
  process.stdout.write(`${plainTable(head, cells)}\n`);
}

async function nodes(store: SeriesStore, { json }: Flags): Promise<void> {
  const grouped = groupIntoNodes(await store.readStations()).map(({ id, stations }) => ({
    id,
    stations: stations.map((station) => station.id),
    widthKilometres: Math.round(widthOf(stations)),
  }));
  if (json === true) {
    process.stdout.write(`${JSON.stringify(grouped)}\n`);
    return;
  }
  const rows = grouped.map(({ id, stations, widthKilometres }) => [
    ...[id, String(stations.length), String(widthKilometres), stations.join(' ')],
  ]);
  process.stdout.write(`${plainTable(['node', 'size', 'km across', 'stations, central first'], rows)}\n`);
}

function widthOf(stations: readonly Station[]): number {
  const distances = stations.flatMap((a) => stations.map((b) => greatCircleKilometres(a, b)));
  return Math.max(0, ...distances);
}
