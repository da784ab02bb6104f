import type { Command } from 'commander';
import { readDataset } from '../../forecast/dataset/read-dataset.js';
import { writeDataset } from '../../forecast/dataset/write-dataset.js';
import { systemClock } from '../../ingest/clock.js';
import { VARIABLE_NAMES } from '../../ingest/observations/variables.js';
import { list } from './option-values.js';

interface ConvertFlags {
  readonly out: string;
  readonly stations?: readonly string[];
  readonly json?: true;
}

const HELP = `
DIR holds stations.csv and files as they were downloaded:
NOAA's ISD-Lite and NCEI's Global Hourly, Meteostat's hourly CSV, observations*.csv and .ndjson, plain or gzip. What
is written has one line for each station and full hour, under Open-Meteo's names, and is what "npm run train" reads.

Example:
  stationcast convert ./isd-lite --out ./data/my-network
  npm run train -- finetune ./data/my-network --from forecast/models/cpu-0.1.0 --name mine ...`;

export function addConvertCommand(program: Command): void {
  program
    .command('convert')
    .argument('<dir>', 'folder of stations.csv and files of observations')
    .requiredOption('--out <dir>', 'folder to write stations.csv and observations-YYYY.csv.gz into')
    .option('--stations <ids>', 'of stations.csv, only these, joined by commas', list)
    .option('--json', 'print one JSON object')
    .description('files of NOAA, NCEI and Meteostat as the hourly files that training reads')
    .addHelpText('after', HELP)
    .action(convert);
}

async function convert(folder: string, { out, stations, json }: ConvertFlags): Promise<void> {
  const { dataset, records, rejected, outOfRange } = await readDataset({
    folder,
    variables: VARIABLE_NAMES,
    ...(stations !== undefined && { stations }),
    clock: systemClock,
  });
  const files = await writeDataset(dataset, out);
  const text =
    json === true
      ? JSON.stringify({ records, rejected, outOfRange, stations: dataset.stations.length, files })
      : `${records} records read, ${rejected} rejected, ${outOfRange} values out of range; ` +
        `${dataset.stations.length} stations in ${out}: ${files.join(', ')}`;
  process.stdout.write(`${text}\n`);
}
