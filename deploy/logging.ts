import { pino, type Logger } from 'pino';
import type { Configuration } from './configuration/configuration.js';

/** JSON on standard error, so that standard output stays for results. */
export function createLogger(level: Configuration['logLevel']): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
}
