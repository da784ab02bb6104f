/** What a key allows. `read` is asked for only where reads are not open; `admin` allows everything. */
export const KEY_SCOPES = ['read', 'write', 'backfill', 'classify', 'inference', 'admin'] as const;

export type KeyScope = (typeof KEY_SCOPES)[number];

export function allows(scopes: readonly KeyScope[], wanted: KeyScope): boolean {
  return scopes.includes(wanted) || scopes.includes('admin');
}
