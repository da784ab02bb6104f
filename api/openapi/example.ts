/** A request and what it was answered, word for word. */
export interface Example {
  /** With the query, as it was asked for. */
  readonly address: string;
  /** JSON that was sent. */
  readonly body?: unknown;
  readonly status: number;
  readonly answer: unknown;
}

/** For each parameter of a path such as `/v1/stations/{station}` what an address has in its place. */
export function parametersIn(path: string, address: string): ReadonlyMap<string, string> {
  const { pathname, searchParams } = new URL(address, 'http://localhost');
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const values = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '([^/]+)')}$`).exec(pathname)?.slice(1) ?? [];
  return new Map([
    ...names.flatMap((name, index): [string, string][] => {
      const value = values[index];
      return value === undefined ? [] : [[name, decodeURIComponent(value)]];
    }),
    ...searchParams,
  ]);
}
