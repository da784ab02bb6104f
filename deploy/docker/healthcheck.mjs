// Ends with 0 where the process in this container does its work: its API is ready or, without an API, its metrics say so.
const { STATIONCAST_PORT: port = '8080', STATIONCAST_METRICS_PORT: metricsPort } = process.env;
const addresses = [port, ...(metricsPort === undefined ? [] : [metricsPort])].map(
  (each) => `http://127.0.0.1:${each}/readyz`,
);

for (const address of addresses) {
  try {
    const { ok, status } = await fetch(address, { signal: AbortSignal.timeout(2000) });
    process.stdout.write(`${address}: ${status}\n`);
    process.exit(ok ? 0 : 1);
  } catch {
    // Nobody listens there: this role may have no API.
  }
}
process.exit(1);
