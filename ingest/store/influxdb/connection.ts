import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { InfluxDB, type ParameterizedQuery } from '@influxdata/influxdb-client';
import { systemClock, type Timer } from '../../clock.js';
import { ConfigurationError, StoreUnavailableError } from '../../errors.js';
import type { Logger } from '../../logger.js';
import { delayAfter, describeFailure, isBeyondRetention } from './failure.js';
import { ResultRow } from './result-row.js';
import { retry } from '../../retry.js';

export interface InfluxDbOptions {
  /** `http://host:port` or `https://host:port`. */
  readonly url: string;
  readonly token: string;
  readonly organization: string;
  readonly bucket: string;
  readonly logger: Logger;
  /** PEM text of the authorities that the server's certificate is checked against, instead of Node's. */
  readonly certificateAuthorities?: string;
  /** Milliseconds in which a write that fails is tried again; 30,000 where not given. */
  readonly writePatience?: number;
  /** The same for a read, for which mostly somebody waits; 2,000 where not given. */
  readonly readPatience?: number;
  readonly timer?: Timer;
  readonly random?: () => number;
}

/** What InfluxDB recommends for a batch. */
const LINES_PER_REQUEST = 5000;
const SOCKET_TIMEOUT = 30_000;
const MOST_SOCKETS = 16;

/** The one file that talks to the server: awaits each write, tries again what can pass, names what went wrong. */
export class Connection {
  readonly bucket: string;
  readonly #client: InfluxDB;
  readonly #agent: HttpAgent;
  readonly #where: string;
  readonly #underWay = new Set<Promise<unknown>>();
  #closed = false;

  constructor(private readonly options: InfluxDbOptions) {
    const { url, token, organization, bucket, certificateAuthorities: ca } = options;
    const protocol = URL.canParse(url) ? new URL(url).protocol : undefined;
    if (protocol !== 'http:' && protocol !== 'https:') {
      throw new ConfigurationError(
        `${url} is no address of InfluxDB; expected http://host:port or https://host:port`,
      );
    }
    const agentOptions = { keepAlive: true, maxSockets: MOST_SOCKETS };
    this.#agent =
      protocol === 'http:'
        ? new HttpAgent(agentOptions)
        : new HttpsAgent(ca === undefined ? agentOptions : { ...agentOptions, ca });
    this.#client = new InfluxDB({
      url,
      token,
      timeout: SOCKET_TIMEOUT,
      transportOptions: { agent: this.#agent },
    });
    this.#where = `bucket ${bucket} of ${organization} at ${url}`;
    this.bucket = bucket;
  }

  /** Resolves once InfluxDB has acknowledged every line. */
  async write(purpose: string, lines: readonly string[]): Promise<void> {
    for (let start = 0; start < lines.length; start += LINES_PER_REQUEST) {
      const part = lines.slice(start, start + LINES_PER_REQUEST);
      await this.#persist(purpose, this.options.writePatience ?? 30_000, () => this.#send(purpose, part));
    }
  }

  /** `collect` begins anew with each try. */
  read<T>(
    purpose: string,
    query: ParameterizedQuery,
    collect: (rows: AsyncIterable<ResultRow>) => Promise<T>,
    patience = this.options.readPatience ?? 2000,
  ): Promise<T> {
    const api = this.#client.getQueryApi(this.options.organization);
    return this.#persist(purpose, patience, () => collect(rowsOf(api.iterateRows(query))));
  }

  /** A read that a write needs, with a write's patience. */
  readForWrite<T>(
    purpose: string,
    query: ParameterizedQuery,
    collect: (rows: AsyncIterable<ResultRow>) => Promise<T>,
  ): Promise<T> {
    return this.read(purpose, query, collect, this.options.writePatience ?? 30_000);
  }

  /** After this, every request is refused; what is under way ends first. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#underWay);
    this.#agent.destroy();
  }

  async #send(purpose: string, lines: readonly string[]): Promise<void> {
    const { organization, bucket, logger } = this.options;
    // The client's own batches and retries lose what is pending at close and hide failures: one request each instead.
    const api = this.#client.getWriteApi(organization, bucket, 's', {
      batchSize: lines.length + 1,
      maxBatchBytes: Number.MAX_SAFE_INTEGER,
      flushInterval: 0,
      maxRetries: 0,
      writeFailed: (failure) => Promise.reject(failure),
    });
    try {
      api.writeRecords([...lines]);
      await api.flush();
    } catch (failure) {
      if (!isBeyondRetention(failure)) throw failure;
      logger.warn(
        { purpose, bucket, lines: lines.length },
        `the bucket does not keep all points: ${String(failure)}`,
      );
    }
  }

  async #persist<T>(purpose: string, patience: number, work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new StoreUnavailableError(`cannot ${purpose}: the series store is closed`);
    const { timer = systemClock, random = Math.random } = this.options;
    const result = retry(work, delayAfter, { patience, timer, random });
    this.#underWay.add(result);
    try {
      return await result;
    } catch (failure) {
      throw describeFailure(purpose, this.#where, failure);
    } finally {
      this.#underWay.delete(result);
    }
  }
}

/** A query that fails in the middle ends its answer with a table of errors. */
async function* rowsOf(
  rows: ReturnType<ReturnType<InfluxDB['getQueryApi']>['iterateRows']>,
): AsyncGenerator<ResultRow> {
  for await (const row of rows) {
    const result = new ResultRow(row);
    const error = result.text('error');
    if (error !== undefined) throw new Error(error);
    yield result;
  }
}
