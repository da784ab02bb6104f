import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { runScript } from './run-script.js';
import { startProcess, type ServiceProcess } from './service-process.js';

export interface KafkaPlace {
  /** Where its logs lie; it comes back with them. */
  readonly folder: string;
  readonly port: number;
  readonly controllerPort: number;
}

const CLUSTER_ID_BYTES = 16;
const execute = promisify(execFile);

export async function newKafkaPlace(folder: string): Promise<KafkaPlace> {
  return { folder, port: await freePort(), controllerPort: await freePort() };
}

/** Starts one process that is broker and controller (KRaft). Fetches the jars the first time: half a minute. */
export async function startKafka(place: KafkaPlace): Promise<ServiceProcess> {
  const classPath = path.join(await runScript('kafka/fetch.sh'), '*');
  await mkdir(place.folder, { recursive: true });
  const properties = path.join(place.folder, 'server.properties');
  await writeFile(properties, serverProperties(place));
  if (!existsSync(path.join(logFolder(place), 'meta.properties'))) await format(classPath, properties);
  return startProcess({
    name: 'Kafka',
    command: 'java',
    arguments: ['-Xmx512m', '-cp', classPath, 'kafka.Kafka', properties],
    folder: place.folder,
    isHealthy: (log) => Promise.resolve(log.includes('Kafka Server started')),
  });
}

export function brokerOf({ port }: Pick<KafkaPlace, 'port'>): string {
  return `127.0.0.1:${port}`;
}

async function format(classPath: string, properties: string): Promise<void> {
  const clusterId = randomBytes(CLUSTER_ID_BYTES).toString('base64url');
  await execute('java', [
    '-cp',
    classPath,
    'kafka.tools.StorageTool',
    'format',
    '-t',
    clusterId,
    '-c',
    properties,
  ]);
}

function serverProperties(place: KafkaPlace): string {
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${place.controllerPort}
listeners=PLAINTEXT://127.0.0.1:${place.port},CONTROLLER://127.0.0.1:${place.controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${place.port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${logFolder(place)}
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
`;
}

function logFolder({ folder }: KafkaPlace): string {
  return path.join(folder, 'logs');
}
