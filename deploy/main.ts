#!/usr/bin/env node
import { readConfiguration } from './configuration/configuration.js';
import { readSecrets } from './configuration/secrets.js';
import { exitCodeOf, describeFailure } from './failure.js';
import { createLogger } from './logging.js';
import { createProgram } from './program.js';
import { startTracing, type RunningTracing } from './tracing/start-tracing.js';

// `npm run demo -- --exit` needs the bare --, and who is used to it writes it after npx too, which passes it on.
const commandLine = process.argv.filter((argument) => argument !== '--');

let tracing: RunningTracing | undefined;
try {
  const configuration = readConfiguration(process.env);
  const program = createProgram(configuration, readSecrets(process.env));
  program.hook('preAction', async (_program, command) => {
    tracing = await startTracing(configuration, command.name(), createLogger(configuration.logLevel));
  });
  await program.parseAsync(commandLine);
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = exitCodeOf(error);
} finally {
  await tracing?.close();
}
