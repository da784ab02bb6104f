#!/usr/bin/env node
import { readConfiguration } from './configuration/configuration.js';
import { readSecrets } from './configuration/secrets.js';
import { exitCodeOf, describeFailure } from './failure.js';
import { createProgram } from './program.js';

// `npm run demo -- --exit` needs the bare --, and who is used to it writes it after npx too, which passes it on.
const commandLine = process.argv.filter((argument) => argument !== '--');

try {
  await createProgram(readConfiguration(process.env), readSecrets(process.env)).parseAsync(commandLine);
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
