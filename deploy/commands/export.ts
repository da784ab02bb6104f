import { Option, type Command } from 'commander';
import { CsvSink } from '../../forecast/export/csv-sink.js';
import { exportForecasts } from '../../forecast/export/export-forecasts.js';
import { ParquetSink } from '../../forecast/export/parquet-sink.js';
import { NotFoundError } from '../../ingest/errors.js';
import type { EpochHour } from '../../ingest/time.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';
import { createLogger } from '../logging.js';
import { openStore } from '../parts/open-store.js';
import { list } from './option-values.js';
import { endOf, startOf } from './time-values.js';

interface ExportFlags {
  readonly from: EpochHour;
  readonly to: EpochHour;
  readonly stations?: readonly string[];
  readonly model?: string;
  readonly format: 'parquet' | 'csv';
  readonly out: string;
}

const HELP = `
A row is a station, model, origin and lead: station, model, origin, lead (hours), valid_time, then the forecast's fields
(temperature_2m is the expected value, temperature_2m_p10 a quantile, in degC, m/s and degrees). Pairs are those rows
whose hour was observed, with observed_temperature_2m, observed_wind_speed_10m and observed_wind_direction_10m.

For the Python package scores, and xarray in general:
  table = pandas.read_parquet("pairs.parquet")
  data = table.set_index(["station", "model", "origin", "lead"]).to_xarray()
  scores.continuous.rmse(data.temperature_2m, data.observed_temperature_2m, preserve_dims="lead")

Examples:
  stationcast export pairs --from 2024-01-01 --to 2024-12-31 --out pairs.parquet
  stationcast export forecasts --from 2024-01-01 --to 2024-01-31 --model cpu-0.1.0 --format csv --out january.csv`;

export function addExportCommand(program: Command, configuration: Configuration, secrets: Secrets): void {
  const command = program
    .command('export')
    .description('write stored forecasts, or forecasts beside what came, as Parquet or CSV')
    .addHelpText('after', HELP);
  for (const table of ['forecasts', 'pairs'] as const) {
    command
      .command(table)
      .description(table === 'pairs' ? 'forecasts whose hour was observed, with what was' : 'all forecasts')
      .requiredOption('--from <time>', 'first origin: 2024-01-01 or 2024-01-01T06:00Z', startOf)
      .requiredOption('--to <time>', 'last origin; of a date, its last hour', endOf)
      .option('--stations <ids>', 'stations, joined by commas (default: all)', list)
      .option('--model <id>', 'a model by its id, such as cpu-0.1.0 (default: all)')
      .addOption(
        new Option('--format <format>', 'what to write').choices(['parquet', 'csv']).default('parquet'),
      )
      .requiredOption('--out <file>', 'file to write; one that is there is overwritten')
      .addHelpText('after', HELP)
      .action(async (flags: ExportFlags) => {
        const { store } = await openStore(configuration, secrets, createLogger(configuration.logLevel));
        try {
          const rows = await exportForecasts({
            store,
            table,
            origins: { from: flags.from, to: flags.to },
            ...(flags.model !== undefined && { model: flags.model }),
            ...(flags.stations !== undefined && { stations: flags.stations }),
            sink: flags.format === 'csv' ? new CsvSink(flags.out) : new ParquetSink(flags.out),
          });
          if (rows === 0) throw new NotFoundError('the store holds no such forecasts');
          process.stdout.write(`${rows} rows written to ${flags.out}\n`);
        } finally {
          await store.close();
        }
      });
  }
}
