import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../../ingest/errors.js';
import { readLines, type Line } from '../../../../ingest/sources/lines.js';
import { temporaryFile, temporaryFolder } from '../temporary-folder.js';

async function linesOf(content: string | Uint8Array): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const batch of readLines(await temporaryFile('lines.txt', content))) lines.push(...batch);
  return lines;
}

describe('the lines of a file', () => {
  it('are numbered from 1, blank ones left out, however they end', async () => {
    expect(await linesOf('\uFEFFone\r\n\n  \nfour\nfive')).toEqual([
      { number: 1, value: 'one' },
      { number: 4, value: 'four' },
      { number: 5, value: 'five' },
    ]);
    expect(await linesOf('one\n')).toEqual([{ number: 1, value: 'one' }]);
    expect(await linesOf('')).toEqual([]);
  });

  it('are unpacked where the file is gzip, whatever its name', async () => {
    expect(await linesOf(gzipSync('one\ntwo\n'))).toEqual([
      { number: 1, value: 'one' },
      { number: 2, value: 'two' },
    ]);
  });

  it('that are not UTF-8 come as their bytes', async () => {
    const lines = await linesOf(
      Buffer.concat([Buffer.from('one\n'), Buffer.from([0xff, 0xfe]), Buffer.from('\ntwo')]),
    );
    expect(lines.map(({ value }) => (typeof value === 'string' ? value : [...value]))).toEqual([
      'one',
      [0xff, 0xfe],
      'two',
    ]);
  });

  it('that are endless are cut, and what follows is read', async () => {
    const lines = await linesOf(`${'x'.repeat(1_000_000)}\nnext`);
    expect(lines.map(({ number, value }) => [number, value.length])).toEqual([
      [1, 16_385],
      [2, 4],
    ]);
  });

  it('of a gzip file that breaks off come as far as they go, then the damage', async () => {
    const whole = gzipSync(Array.from({ length: 5000 }, (_, i) => `line ${i} ${Math.sin(i)}`).join('\n'));
    const lines = await linesOf(whole.subarray(0, whole.length / 2));
    expect(lines.length).toBeGreaterThan(100);
    expect(lines[0]?.value).toBe('line 0 0');
    expect(lines.at(-1)?.damage).toContain('unexpected end of file');
    expect(lines.filter(({ damage }) => damage !== undefined)).toHaveLength(1);
  });

  it('of a gzip file that is garbage are its damage', async () => {
    const lines = await linesOf(Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    expect(lines).toHaveLength(1);
    expect(lines[0]?.damage).toBeTruthy();
  });

  it('are what splitting the whole text gives, for any text', async () => {
    const text = fc.array(fc.constantFrom('a', 'ü', '板', '\n', '\r\n', ' ', ','), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(text, async (parts) => {
        const whole = parts.join('');
        const expected = whole
          .split('\n')
          .map((value, index) => ({ number: index + 1, value: value.replace(/\r$/, '') }))
          .filter(({ value }) => value.trim() !== '');
        expect(await linesOf(whole)).toEqual(expected);
        expect(await linesOf(gzipSync(whole))).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  it('of a file that is not there, or is a folder, are a configuration error', async () => {
    await expect(readLines('/nowhere/observations.csv').next()).rejects.toThrow(ConfigurationError);
    await expect(readLines(await temporaryFolder()).next()).rejects.toThrow(/cannot read .*EISDIR/);
  });
});
