import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { KEY_SCOPES } from './key-scopes.js';
import { keyDigest, KEY_ID, keyIdOf } from './key-text.js';

/** A key as it is stored: who it is for and what it allows, and of its text the SHA-256 alone. */
export const apiKeySchema = z.strictObject({
  id: z.string().regex(KEY_ID),
  name: z.string().min(1).max(100),
  scopes: z.array(z.enum(KEY_SCOPES)).min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  created: z.iso.datetime(),
  revoked: z.iso.datetime().nullable(),
});

export type ApiKey = z.output<typeof apiKeySchema>;

/** Where keys are looked up. */
export interface ApiKeys {
  /** The key with this id, revoked or not. */
  find(id: string): Promise<ApiKey | undefined>;
}

/** The key that a text is; undefined where it is none, its secret is wrong, or it was revoked. */
export async function authenticate(keys: ApiKeys, text: string): Promise<ApiKey | undefined> {
  const id = keyIdOf(text);
  const key = id === undefined ? undefined : await keys.find(id);
  if (key === undefined) return undefined;
  const right = timingSafeEqual(keyDigest(text), Buffer.from(key.sha256, 'hex'));
  return right && key.revoked === null ? key : undefined;
}
