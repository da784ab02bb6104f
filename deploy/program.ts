import { Command } from 'commander';
import { addDemoCommand } from './commands/demo.js';
import { addModelsCommand } from './commands/models.js';
import { addVerifyCommand } from './commands/verify.js';
import type { Configuration } from './configuration.js';
import { VERSION } from './package-files.js';

const DESCRIPTION = `Forecasts of temperature and wind for your own weather stations, for the next 24 hours.

Readings come in, are checked and stored, and become forecasts with quantiles that an API and a page serve.
Options go before environment variables (STATIONCAST_*, see .env.example).`;

const EXIT_CODES = `
Exit codes: 0 done, 1 something failed while running, 2 wrong arguments, configuration, input or model.`;

export function createProgram(configuration: Configuration): Command {
  const program = new Command('stationcast')
    .description(DESCRIPTION)
    .version(VERSION)
    .addHelpText('after', EXIT_CODES)
    .showHelpAfterError('(stationcast --help explains)')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
  addDemoCommand(program, configuration);
  addVerifyCommand(program, configuration);
  addModelsCommand(program, configuration);
  return program;
}
