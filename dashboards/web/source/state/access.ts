const KEY = 'stationcast.key';

/** The key that this reader has given for a service whose answers are not for everybody; kept until the tab is closed. */
export function readKey(): string | undefined {
  return sessionStorage.getItem(KEY) ?? undefined;
}

export function keepKey(key: string): void {
  sessionStorage.setItem(KEY, key);
}

/** The service wants a key that may read, or another one. */
export class KeyNeededError extends Error {}
