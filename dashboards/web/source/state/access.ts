/** What a key allows, of that which this page does. */
export type Scope = 'read' | 'backfill' | 'classify';

const KEY = 'stationcast.key';

function nameOf(scope: Scope): string {
  return scope === 'read' ? KEY : `${KEY}.${scope}`;
}

/** The key that this reader has given for reading, or for more than that; kept until the tab is closed. */
export function readKey(scope: Scope = 'read'): string | undefined {
  return sessionStorage.getItem(nameOf(scope)) ?? undefined;
}

export function keepKey(key: string, scope: Scope = 'read'): void {
  sessionStorage.setItem(nameOf(scope), key);
}

export function forgetKey(scope: Scope): void {
  sessionStorage.removeItem(nameOf(scope));
}

/** The service wants a key with the scope that is needed, or another one. */
export class KeyNeededError extends Error {}
