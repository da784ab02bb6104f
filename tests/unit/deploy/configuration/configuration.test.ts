import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { VARIABLE_NAMES, readConfiguration } from '../../../../deploy/configuration/configuration.js';
import { readSecrets } from '../../../../deploy/configuration/secrets.js';
import { ConfigurationError } from '../../../../ingest/errors.js';

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
    const text = await readFile(new URL('../../../../.env.example', import.meta.url), 'utf8');
    const documented = new Map(
      [...text.matchAll(/^(?:# )?((?:STATIONCAST|OTEL)_\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
    );
    expect([...documented.keys()].sort()).toEqual([...VARIABLE_NAMES].sort());
    const environment = Object.fromEntries(documented);
    expect(() => [readConfiguration(environment), readSecrets(environment)]).not.toThrow();
  });

  test('tells of what is written there without a comment that it is the default', async () => {
    const text = await readFile(new URL('../../../../.env.example', import.meta.url), 'utf8');
    const defaults: Record<string, string> = {};
    for (const [, name = '', value = ''] of text.matchAll(/^((?:STATIONCAST|OTEL)_\w+)=(.*)$/gm))
      defaults[name] = value;
    expect(readConfiguration(defaults)).toEqual(readConfiguration({}));
  });
});

describe('configuration of Kafka', () => {
  const brokers = { STATIONCAST_KAFKA_BROKERS: 'a:9092,b:9093' };

  test('is there where brokers are named', () => {
    expect(readConfiguration({}).kafka).toBeUndefined();
    expect(readConfiguration(brokers).kafka).toMatchObject({ brokers: ['a:9092', 'b:9093'], tls: undefined });
    expect(() => readConfiguration({ STATIONCAST_KAFKA_BROKERS: 'a' })).toThrow(
      /BROKERS: expected host:port/,
    );
  });

  test('asks for what belongs together', () => {
    expect(() => readConfiguration({ ...brokers, STATIONCAST_KAFKA_USERNAME: 'me' })).toThrow(
      /KAFKA_SASL: missing/,
    );
    expect(() => readConfiguration({ ...brokers, STATIONCAST_KAFKA_SASL: 'plain' })).toThrow(
      /USERNAME: missing/,
    );
    expect(() => readConfiguration({ ...brokers, STATIONCAST_KAFKA_TLS_KEY: 'key.pem' })).toThrow(
      /both or none/,
    );
  });

  test('encrypts where an authority is named, or where it is told to', () => {
    const named = { ...brokers, STATIONCAST_KAFKA_TLS_CA: 'ca.pem' };
    expect(readConfiguration(named).kafka?.tls).toMatchObject({ certificateAuthorityFile: 'ca.pem' });
    expect(readConfiguration({ ...brokers, STATIONCAST_KAFKA_TLS: 'true' }).kafka?.tls).toBeDefined();
  });
});

describe('secrets', () => {
  const { influxDbToken } = readSecrets({ STATIONCAST_INFLUXDB_TOKEN: 'hush' });

  test('are revealed to who asks, and to nobody else', () => {
    expect(influxDbToken?.reveal()).toBe('hush');
    for (const shown of [
      String(influxDbToken),
      JSON.stringify({ influxDbToken }),
      inspect({ influxDbToken }),
    ]) {
      expect(shown).toContain('[secret]');
      expect(shown).not.toContain('hush');
    }
  });

  test('are no part of the configuration', () => {
    const configuration = readConfiguration({
      STATIONCAST_INFLUXDB_TOKEN: 'hush',
      STATIONCAST_KAFKA_PASSWORD: 'hush',
    });
    expect(JSON.stringify(configuration)).not.toContain('hush');
  });
});
