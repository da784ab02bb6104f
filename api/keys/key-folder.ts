import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../ingest/clock.js';
import { ConfigurationError, NotFoundError } from '../../ingest/errors.js';
import { formatInstant } from '../../ingest/time.js';
import { apiKeySchema, type ApiKey, type ApiKeys } from './api-key.js';
import type { KeyScope } from './key-scopes.js';
import { keyDigest, KEY_ID, newKeyText } from './key-text.js';

const SUFFIX = '.json';

/**
 * A folder with a file for each key, so that processes which share it need no lock, and a key that is revoked is
 * refused by all of them from then on.
 */
export class KeyFolder implements ApiKeys {
  constructor(
    private readonly folder: string,
    private readonly clock: Clock,
  ) {}

  /** `text` is the key itself: it is not kept, so this is the only time that anybody sees it. */
  async create(name: string, scopes: readonly KeyScope[]): Promise<{ key: ApiKey; text: string }> {
    const { id, text } = newKeyText();
    const key = apiKeySchema.parse({
      id,
      name,
      scopes: [...new Set(scopes)],
      sha256: keyDigest(text).toString('hex'),
      created: formatInstant(this.clock.now()),
      revoked: null,
    });
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await this.#write(key);
    return { key, text };
  }

  /** Oldest first, those that were revoked too. */
  async list(): Promise<ApiKey[]> {
    const files = await readdir(this.folder).catch((error: unknown) => whereMissing(error, []));
    const ids = files.map((file) => path.basename(file, SUFFIX)).filter((id) => KEY_ID.test(id));
    const keys = await Promise.all(ids.map((id) => this.find(id)));
    return keys
      .filter((key) => key !== undefined)
      .sort((a, b) => (`${a.created} ${a.id}` < `${b.created} ${b.id}` ? -1 : 1));
  }

  /** Throws NotFoundError. A key that was revoked before keeps the time of that. */
  async revoke(id: string): Promise<ApiKey> {
    const key = await this.find(id);
    if (key === undefined) throw new NotFoundError(`There is no key "${id}" in ${this.folder}.`);
    if (key.revoked !== null) return key;
    const revoked = { ...key, revoked: formatInstant(this.clock.now()) };
    await this.#write(revoked);
    return revoked;
  }

  /** Throws ConfigurationError where the key's file is damaged. */
  async find(id: string): Promise<ApiKey | undefined> {
    // An id becomes part of a path, so nothing but an id may.
    if (!KEY_ID.test(id)) return undefined;
    const file = this.#file(id);
    const text = await readFile(file, 'utf8').catch((error: unknown) => whereMissing(error, ''));
    return text === '' ? undefined : parseKey(text, file);
  }

  /** At once: who reads the file meanwhile finds the old one or the new one. */
  async #write(key: ApiKey): Promise<void> {
    const draft = `${this.#file(key.id)}.${process.pid}`;
    await writeFile(draft, `${JSON.stringify(key, null, 2)}\n`, { mode: 0o600 });
    await rename(draft, this.#file(key.id));
  }

  #file(id: string): string {
    return path.join(this.folder, `${id}${SUFFIX}`);
  }
}

function parseKey(text: string, file: string): ApiKey {
  try {
    return apiKeySchema.parse(JSON.parse(text));
  } catch (error) {
    throw new ConfigurationError(`${file} is no key file; revoke the key by removing it`, { cause: error });
  }
}

function whereMissing<Value>(error: unknown, value: Value): Value {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return value;
  throw error;
}
