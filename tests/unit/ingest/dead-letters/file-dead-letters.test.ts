import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileDeadLetters } from '../../../../ingest/dead-letters/file-dead-letters.js';
import { ConfigurationError } from '../../../../ingest/errors.js';
import { temporaryFile, temporaryFolder } from '../temporary-folder.js';

const letter = {
  source: 'observations.csv',
  position: 7,
  value: 'garbage',
  code: 'NOT_JSON',
  message: 'not JSON: Unexpected token',
  time: 1_700_000_000_000,
} as const;

async function linesIn(file: string): Promise<unknown[]> {
  const text = await readFile(file, 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}

describe('dead letters in a file', () => {
  it('keep the original, the reason and the place, one a line', async () => {
    const file = join(await temporaryFolder(), 'new', 'dead-letters.ndjson');
    const deadLetters = await FileDeadLetters.open(file);
    await deadLetters.write([
      letter,
      { ...letter, key: 'a', field: 'time', value: Buffer.from([0xff, 0x00]) },
    ]);
    expect(await linesIn(file)).toEqual([
      {
        time: '2023-11-14T22:13:20Z',
        source: 'observations.csv',
        position: 7,
        code: 'NOT_JSON',
        message: 'not JSON: Unexpected token',
        text: 'garbage',
      },
      {
        time: '2023-11-14T22:13:20Z',
        source: 'observations.csv',
        position: 7,
        key: 'a',
        code: 'NOT_JSON',
        field: 'time',
        message: 'not JSON: Unexpected token',
        base64: '/wA=',
      },
    ]);
    await deadLetters.close();
  });

  it('are added to those of the last run, in the order they were given', async () => {
    const file = join(await temporaryFolder(), 'dead-letters.ndjson');
    for (const run of [0, 1]) {
      const deadLetters = await FileDeadLetters.open(file);
      await Promise.all(
        [0, 1, 2].map((index) => deadLetters.write([{ ...letter, position: run * 10 + index }])),
      );
      await deadLetters.write([]);
      await deadLetters.close();
    }
    expect(await linesIn(file)).toMatchObject([0, 1, 2, 10, 11, 12].map((position) => ({ position })));
  });

  it('that cannot be written are a configuration error', async () => {
    const file = await temporaryFile('file', '');
    await expect(FileDeadLetters.open(join(file, 'dead-letters.ndjson'))).rejects.toThrow(ConfigurationError);
  });
});
