import autocannon from 'autocannon';

export interface Load {
  /** Answered with 200, a second. */
  readonly rate: number;
  readonly p99: number;
  readonly statuses: ReadonlyMap<number, number>;
  /** Requests that got no answer. */
  readonly failures: number;
}

export interface LoadOptions {
  readonly connections: number;
  readonly seconds: number;
  /** Addresses that are asked in turn; one alone where it is left out. */
  readonly paths?: readonly string[];
}

export async function load(url: string, { connections, seconds, paths }: LoadOptions): Promise<Load> {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    timeout: 30,
    ...(paths !== undefined && { requests: paths.map((path) => ({ method: 'GET' as const, path })) }),
  });
  const statuses = new Map(
    Object.entries(result.statusCodeStats ?? {}).map(([status, { count }]) => [
      Number(status),
      Number(count),
    ]),
  );
  return {
    rate: (statuses.get(200) ?? 0) / result.duration,
    p99: result.latency.p99,
    statuses,
    failures: result.errors + result.timeouts,
  };
}
