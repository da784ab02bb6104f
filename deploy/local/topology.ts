import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigurationError } from '../../ingest/errors.js';
import { PACKAGE_FOLDER } from '../package-files.js';
import { readComposeRoles, type ComposeRole } from './compose-roles.js';
import { freePort } from './free-port.js';
import { newInfluxDbPlace, startInfluxDb, urlOf } from './influxdb.js';
import { brokerOf, newKafkaPlace, startKafka } from './kafka.js';
import { startPrometheus } from './prometheus.js';
import { killProcess, startProcess, stopProcess, type ServiceProcess } from './service-process.js';

/** In the order in which they are stopped. */
const ROLES = ['api', 'forecast', 'ingest'] as const;
export type Role = (typeof ROLES)[number];

interface RunningRole {
  readonly process: ServiceProcess;
  readonly port: number;
  readonly metricsPort: number;
}

const MAIN = path.join(PACKAGE_FOLDER, 'dist', 'deploy', 'main.js');
const RECORDING_RULES = path.join(PACKAGE_FOLDER, 'deploy', 'compose', 'prometheus', 'recording-rules.yaml');

/**
 * What deploy/compose brings up, without containers: broker, database, Prometheus, and the roles with the commands and
 * the environment of the compose file. Data lies in a temporary folder.
 */
export class Topology {
  readonly #servers: ServiceProcess[] = [];
  readonly #running = new Map<Role, RunningRole>();
  #prometheusUrl = '';

  private constructor(
    private readonly folder: string,
    readonly influxDb: { readonly url: string; readonly token: string },
    readonly broker: string,
    private readonly services: ReadonlyMap<string, ComposeRole>,
    private readonly overrides: Readonly<Record<string, string>>,
  ) {}

  /**
   * Resolves when every role is ready.
   * @param overrides variables that are other than in the compose file
   */
  static async start(overrides: Readonly<Record<string, string>> = {}): Promise<Topology> {
    const folder = await mkdtemp(path.join(tmpdir(), 'stationcast-topology-'));
    const influxDbPlace = await newInfluxDbPlace(path.join(folder, 'influxdb'));
    const kafkaPlace = await newKafkaPlace(path.join(folder, 'kafka'));
    const broker = brokerOf(kafkaPlace);
    const url = urlOf(influxDbPlace);
    const services = await readComposeRoles(
      {
        STATIONCAST_INFLUXDB_TOKEN: influxDbPlace.token,
        INFLUXDB_PASSWORD: secret(),
        GRAFANA_PASSWORD: secret(),
      },
      { 'kafka:9092': broker, 'http://influxdb:8086': url, '/app/': `${PACKAGE_FOLDER}/` },
    );
    const topology = new Topology(folder, { url, token: influxDbPlace.token }, broker, services, overrides);
    try {
      await all([
        startInfluxDb(influxDbPlace).then((server) => topology.#servers.push(server)),
        startKafka(kafkaPlace).then((server) => topology.#servers.push(server)),
      ]);
      await all(ROLES.map((role) => topology.startRole(role)));
      await topology.#startPrometheus();
    } catch (error) {
      await topology.stop();
      throw error;
    }
    return topology;
  }

  get prometheusUrl(): string {
    return this.#prometheusUrl;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.#role('api').port}`;
  }

  /** Command line and environment of a service of the compose file, on this machine. */
  service(name: string): ComposeRole {
    const service = this.services.get(name);
    if (service === undefined) {
      throw new ConfigurationError(`${name} is no service; expected ${[...this.services.keys()].join(', ')}`);
    }
    const environment = { ...service.environment, ...this.overrides };
    return { ...service, environment: { ...environment, STATIONCAST_DATA: path.join(this.folder, name) } };
  }

  /** Starts it, on the ports that it had before; resolves when it is ready. */
  async startRole(role: Role): Promise<void> {
    const { command, environment } = this.service(role);
    const folder = path.join(this.folder, role);
    await mkdir(folder, { recursive: true });
    const { port = await freePort(), metricsPort = await freePort() } = this.#running.get(role) ?? {};
    const process = await startProcess({
      name: role,
      command: globalThis.process.execPath,
      // The folder, by which the process is known again.
      arguments: [`--diagnostic-dir=${folder}`, MAIN, ...command],
      folder,
      environment: {
        ...environment,
        STATIONCAST_HOST: '127.0.0.1',
        STATIONCAST_PORT: String(port),
        STATIONCAST_METRICS_PORT: String(metricsPort),
      },
      isHealthy: () => isReady(metricsPort),
    });
    this.#running.set(role, { process, port, metricsPort });
  }

  /** Ends it as a power cut would. */
  async killRole(role: Role): Promise<void> {
    await killProcess(this.#role(role).process);
  }

  async isReady(role: Role): Promise<boolean> {
    return isReady(this.#role(role).metricsPort);
  }

  /** Ends everything and removes its data. */
  async stop(): Promise<void> {
    for (const role of ROLES) {
      const running = this.#running.get(role);
      if (running !== undefined) await stopProcess(running.process);
    }
    await Promise.all(this.#servers.map(stopProcess));
    await rm(this.folder, { recursive: true, force: true });
  }

  async #startPrometheus(): Promise<void> {
    const targets = [...this.#running].map(([role, { metricsPort }]) => ({
      address: `127.0.0.1:${metricsPort}`,
      labels: { role },
    }));
    const { url, process } = await startPrometheus(path.join(this.folder, 'prometheus'), targets, [
      RECORDING_RULES,
    ]);
    this.#prometheusUrl = url;
    this.#servers.push(process);
  }

  #role(role: Role): RunningRole {
    const running = this.#running.get(role);
    if (running === undefined) throw new ConfigurationError(`${role} was not started`);
    return running;
  }
}

/** Rejects as the first that fails, but when all have ended, so that what started can be stopped. */
async function all(starts: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(starts)) {
    if (result.status === 'rejected') throw result.reason;
  }
}

function secret(): string {
  return randomBytes(16).toString('base64url');
}

async function isReady(metricsPort: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${metricsPort}/readyz`)).ok;
  } catch {
    return false;
  }
}
