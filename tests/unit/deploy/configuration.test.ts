import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readConfiguration } from '../../../deploy/configuration.js';
import { ConfigurationError } from '../../../ingest/errors.js';

describe('configuration', () => {
  test('listens on loopback unless told otherwise', () => {
    expect(readConfiguration({})).toMatchObject({ host: '127.0.0.1', port: 8080, provider: 'auto' });
    expect(readConfiguration({ STATIONCAST_HOST: '0.0.0.0' }).host).toBe('0.0.0.0');
  });

  test('takes an empty variable as not set', () => {
    expect(readConfiguration({ STATIONCAST_PORT: '', STATIONCAST_DATA: '' })).toEqual(readConfiguration({}));
  });

  test('names every variable that is wrong', () => {
    const wrong = { STATIONCAST_PORT: '99999', STATIONCAST_PROVIDER: 'abacus' };
    expect(() => readConfiguration(wrong)).toThrow(ConfigurationError);
    expect(() => readConfiguration(wrong)).toThrow(/STATIONCAST_PORT: .*STATIONCAST_PROVIDER: /);
  });

  test('is explained in .env.example: the same variables, with values that are allowed', async () => {
    const text = await readFile(new URL('../../../.env.example', import.meta.url), 'utf8');
    const documented = new Map(
      [...text.matchAll(/^(?:# )?(STATIONCAST_\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
    );
    const source = await readFile(new URL('../../../deploy/configuration.ts', import.meta.url), 'utf8');
    const read = new Set([...source.matchAll(/^ {2}(STATIONCAST_\w+):/gm)].map(([, name]) => name));
    expect(new Set(documented.keys())).toEqual(read);
    expect(() => readConfiguration(Object.fromEntries(documented))).not.toThrow();
  });
});
