import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigurationError } from '../ingest/errors.js';

/** With clients that send slowly, in milliseconds. */
interface Patience {
  /** For a request's headers. */
  readonly headersTimeout: number;
  /** For all of it. */
  readonly requestTimeout: number;
  readonly connectionsCheckingInterval: number;
}

const PATIENCE: Patience = {
  headersTimeout: 15_000,
  requestTimeout: 120_000,
  connectionsCheckingInterval: 5_000,
};

export interface HttpServer {
  readonly address: string;
  /** Stops listening, ends idle connections, and resolves when running requests are answered. */
  close(): Promise<void>;
}

/** Rejects with ConfigurationError where the port is taken or not allowed. Port 0 takes any free one. */
export async function listen(
  handler: RequestListener,
  host: string,
  port: number,
  patience = PATIENCE,
): Promise<HttpServer> {
  const server = createServer({ ...patience }, handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new ConfigurationError(listenProblem(error, host, port), { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  return { address: addressOf(server, host), close: () => close(server) };
}

function listenProblem(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is in use; stop what uses it, or choose another with --port`;
    case 'EACCES':
      return `port ${port} on ${host} is not allowed; choose one above 1023 with --port`;
    default:
      return `cannot listen on ${host}:${port}: ${error.message}`;
  }
}

function addressOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  const name = host === '127.0.0.1' || host === '::1' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.close((error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
    server.closeIdleConnections();
  });
}
