#!/usr/bin/env node
import { readConfiguration } from './configuration.js';
import { exitCodeOf, describeFailure } from './failure.js';
import { createProgram } from './program.js';

try {
  await createProgram(readConfiguration(process.env)).parseAsync();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
