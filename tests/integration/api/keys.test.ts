import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authenticate } from '../../../api/keys/api-key.js';
import { KeyFolder } from '../../../api/keys/key-folder.js';
import { systemClock } from '../../../ingest/clock.js';
import { startApi, type ApiServer } from './api-server.js';
import { fillNewark, ORIGIN } from './new-york.js';

let folder: string;
let keys: KeyFolder;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stationcast-keys-'));
  keys = new KeyFolder(folder, systemClock);
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('a folder of keys', () => {
  it('is empty before the first key is made', async () => {
    expect(await new KeyFolder(path.join(folder, 'none'), systemClock).list()).toEqual([]);
  });

  it('knows a key by its text, of which it keeps a digest alone, for the owner of the folder only', async () => {
    const { key, text } = await keys.create('station 12', ['write', 'write']);
    expect(await authenticate(keys, text)).toEqual(key);
    expect(key).toMatchObject({ name: 'station 12', scopes: ['write'], revoked: null });
    const file = path.join(folder, `${key.id}.json`);
    const secret = text.split('_').slice(2).join('_');
    expect(await readFile(file, 'utf8')).not.toContain(secret);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('knows no key with another secret, of another id, or after it was revoked', async () => {
    const { key, text } = await keys.create('short-lived', ['admin']);
    const other = await keys.create('other', ['read']);
    const forged = `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`;
    expect(await authenticate(keys, forged)).toBeUndefined();
    expect(await authenticate(keys, text.replace(key.id, other.key.id))).toBeUndefined();
    expect(await authenticate(keys, text.replace(key.id, '000000000000'))).toBeUndefined();
    expect(await authenticate(keys, '')).toBeUndefined();
    const { revoked } = await keys.revoke(key.id);
    expect(revoked).not.toBeNull();
    expect(await authenticate(keys, text)).toBeUndefined();
    expect(await keys.revoke(key.id)).toMatchObject({ revoked });
    const listed = await keys.list();
    expect(new Set(listed.map(({ name }) => name))).toEqual(new Set(['station 12', 'short-lived', 'other']));
  });

  it('reads nothing outside itself, and says which file is damaged', async () => {
    await writeFile(path.join(folder, 'ffffffffffff.json'), '{}');
    expect(await keys.find('../ffffffffffff')).toBeUndefined();
    await expect(keys.revoke('../../etc/passwd')).rejects.toThrow('There is no key "../../etc/passwd"');
    await expect(keys.find('ffffffffffff')).rejects.toThrow('ffffffffffff.json is no key file');
    await rm(path.join(folder, 'ffffffffffff.json'));
    expect((await readdir(folder)).every((file) => file.endsWith('.json'))).toBe(true);
  });
});

describe('reads that need a key', () => {
  let api: ApiServer;
  let text: string;
  let id: string;

  beforeAll(async () => {
    api = await startApi({ readsNeedKey: true });
    await fillNewark(api.store);
    api.setCurrentHour(ORIGIN);
    const created = await api.keys.create('reader', ['read']);
    text = created.text;
    id = created.key.id;
  });

  afterAll(async () => {
    await api.stop();
  });

  const get = (address: string, headers: Record<string, string> = {}) =>
    fetch(`${api.address}${address}`, { headers });

  it.each([
    ['as a bearer token', '', () => ({ Authorization: `Bearer ${text}` })],
    ['in a header of its own', '', () => ({ 'X-API-Key': text })],
    ['as Open-Meteo’s clients send it', 'apikey=', () => ({})],
  ])('take it %s', async (_how, parameter, headers) => {
    const query = parameter === '' ? '' : `&${parameter}${text}`;
    const response = await get(`/v1/forecast?station=nyc-ewr${query}`, headers());
    expect(response.status).toBe(200);
  });

  it('refuse who has none, and say how to send one', async () => {
    for (const address of [
      '/v1/forecast?station=nyc-ewr',
      '/v1/stations',
      '/v1/stream',
      '/v1/verification',
    ]) {
      const response = await get(address);
      expect(response.status).toBe(401);
      expect(response.headers.get('WWW-Authenticate')).toBe('Bearer realm="stationcast"');
      expect(await response.json()).toMatchObject({
        code: 'KEY_REQUIRED',
        reason: 'This needs a key with the scope "read". Send Authorization: Bearer KEY or X-API-Key: KEY.',
      });
    }
  });

  it('refuse a wrong key, and one whose scopes are others', async () => {
    const wrong = await get('/v1/stations', { 'X-API-Key': `${text.slice(0, -4)}AAAA` });
    expect(wrong.status).toBe(401);
    expect(await wrong.json()).toMatchObject({ code: 'KEY_REFUSED' });
    const writer = await api.keys.create('writer', ['write']);
    const other = await get('/v1/stations', { 'X-API-Key': writer.text });
    expect(other.status).toBe(403);
    expect(await other.json()).toMatchObject({
      code: 'SCOPE_MISSING',
      reason: `Key ${writer.key.id} has the scopes write; this needs "read".`,
    });
  });

  it('leave health open', async () => {
    expect((await get('/livez')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(200);
  });

  it('refuse a key from the moment it is revoked, and log keys by their id alone', async () => {
    expect((await get('/v1/stations', { 'X-API-Key': text })).status).toBe(200);
    await api.keys.revoke(id);
    expect((await get('/v1/stations', { 'X-API-Key': text })).status).toBe(401);
    const secret = text.split('_').slice(2).join('_');
    expect(api.log.join('')).toContain(id);
    expect(api.log.join('')).not.toContain(secret);
  });
});
