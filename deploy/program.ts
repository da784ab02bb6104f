import { Command } from 'commander';
import { addBackfillCommand } from './commands/backfill.js';
import { addClassifyCommand } from './commands/classify.js';
import { addConvertCommand } from './commands/convert.js';
import { addDeadLettersCommand } from './commands/dead-letters.js';
import { addDemoCommand } from './commands/demo.js';
import { addExportCommand } from './commands/export.js';
import { addKeysCommand } from './commands/keys.js';
import { addModelsCommand } from './commands/models.js';
import { addPublishCommand } from './commands/publish.js';
import { addServeCommand } from './commands/serve.js';
import { addStationsCommand } from './commands/stations.js';
import { addStoreCommand } from './commands/store.js';
import { addVerifyCommand } from './commands/verify.js';
import { addWorkerCommands } from './commands/worker-roles.js';
import type { Configuration } from './configuration/configuration.js';
import type { Secrets } from './configuration/secrets.js';
import { VERSION } from './package-files.js';

const DESCRIPTION = `Forecasts of temperature and wind for your own weather stations, for the next 24 hours.

Readings come in, are checked and stored, and become forecasts with quantiles that an API and a page serve.
Options go before environment variables (STATIONCAST_*, see .env.example).`;

const EXIT_CODES = `
Exit codes: 0 done, 1 something failed while running, 2 wrong arguments, configuration, input or model.`;

export function createProgram(configuration: Configuration, secrets: Secrets): Command {
  const program = new Command('stationcast')
    .description(DESCRIPTION)
    .version(VERSION)
    .addHelpText('after', EXIT_CODES)
    .showHelpAfterError('(stationcast --help explains)')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
  addDemoCommand(program, configuration, secrets);
  addServeCommand(program, configuration, secrets);
  addWorkerCommands(program, configuration, secrets);
  addPublishCommand(program, configuration, secrets);
  addDeadLettersCommand(program, configuration, secrets);
  addStationsCommand(program, configuration, secrets);
  addStoreCommand(program, configuration, secrets);
  addVerifyCommand(program, configuration, secrets);
  addConvertCommand(program);
  addClassifyCommand(program, configuration);
  addBackfillCommand(program, configuration, secrets);
  addExportCommand(program, configuration, secrets);
  addModelsCommand(program, configuration);
  addKeysCommand(program, configuration);
  return program;
}
