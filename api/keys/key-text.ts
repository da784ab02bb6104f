import { createHash, randomBytes } from 'node:crypto';

const ID_BYTES = 6;
/** 256 bits: nobody guesses it, so one round of SHA-256 hides it as well as a slow hash would. */
const SECRET_BYTES = 32;
const KEY = /^stationcast_(?<id>[0-9a-f]{12})_[A-Za-z0-9_-]{43}$/;

export const KEY_ID = /^[0-9a-f]{12}$/;

/** A new key: its public id, and the text that its owner sends. The prefix lets scanners find leaked ones. */
export function newKeyText(): { readonly id: string; readonly text: string } {
  const id = randomBytes(ID_BYTES).toString('hex');
  return { id, text: `stationcast_${id}_${randomBytes(SECRET_BYTES).toString('base64url')}` };
}

/** The public id within a key; undefined where the text is no key. */
export function keyIdOf(text: string): string | undefined {
  return KEY.exec(text)?.groups?.id;
}

/** What is stored of a key. */
export function keyDigest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
