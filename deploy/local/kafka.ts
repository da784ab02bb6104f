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
  /** Where it is to have secured listeners beside the open one. */
  readonly secured?: SecuredListeners;
}

/** Files are PEM. */
export interface SecuredListeners {
  /** TLS, on which users prove who they are by their password (PLAIN, SCRAM-SHA-256, SCRAM-SHA-512). */
  readonly passwordPort: number;
  /** TLS, on which users have a certificate. */
  readonly certificatePort: number;
  /** The server's key, in PKCS #8, and its certificate. */
  readonly keyStoreFile: string;
  /** Whose certificates are believed. */
  readonly authoritiesFile: string;
  readonly user: { readonly name: string; readonly password: string };
}

const CLUSTER_ID_BYTES = 16;
const SCRAM = ['SCRAM-SHA-256', 'SCRAM-SHA-512'];
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
  if (!existsSync(path.join(logFolder(place), 'meta.properties')))
    await format(classPath, properties, place.secured);
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

async function format(
  classPath: string,
  properties: string,
  secured: SecuredListeners | undefined,
): Promise<void> {
  const clusterId = randomBytes(CLUSTER_ID_BYTES).toString('base64url');
  await execute('java', [
    '-cp',
    classPath,
    'kafka.tools.StorageTool',
    'format',
    // One word, since one id in sixty-four begins with a dash and would be taken for an option.
    `--cluster-id=${clusterId}`,
    '-c',
    properties,
    ...(secured === undefined
      ? []
      : SCRAM.flatMap((mechanism) => ['--add-scram', scramUser(mechanism, secured)])),
  ]);
}

function scramUser(mechanism: string, { user: { name, password } }: SecuredListeners): string {
  return `${mechanism}=[name=${name},password=${password}]`;
}

function serverProperties(place: KafkaPlace): string {
  const { secured, port, controllerPort } = place;
  const listeners = [
    { name: 'PLAINTEXT', protocol: 'PLAINTEXT', port },
    { name: 'CONTROLLER', protocol: 'PLAINTEXT', port: controllerPort },
    ...(secured === undefined
      ? []
      : [
          { name: 'PASSWORD', protocol: 'SASL_SSL', port: secured.passwordPort },
          { name: 'CERTIFICATE', protocol: 'SSL', port: secured.certificatePort },
        ]),
  ];
  const addresses = listeners.map(({ name, port: at }) => `${name}://127.0.0.1:${at}`);
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=${addresses.join(',')}
advertised.listeners=${addresses.filter((address) => !address.startsWith('CONTROLLER')).join(',')}
controller.listener.names=CONTROLLER
listener.security.protocol.map=${listeners.map(({ name, protocol }) => `${name}:${protocol}`).join(',')}
log.dirs=${logFolder(place)}
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
${secured === undefined ? '' : securityProperties(secured)}`;
}

function securityProperties({ keyStoreFile, authoritiesFile, user }: SecuredListeners): string {
  const modules = 'org.apache.kafka.common.security';
  const password = 'listener.name.password';
  return `inter.broker.listener.name=PLAINTEXT
ssl.keystore.type=PEM
ssl.keystore.location=${keyStoreFile}
ssl.truststore.type=PEM
ssl.truststore.location=${authoritiesFile}
listener.name.certificate.ssl.client.auth=required
${password}.sasl.enabled.mechanisms=PLAIN,${SCRAM.join(',')}
${password}.plain.sasl.jaas.config=${modules}.plain.PlainLoginModule required user_${user.name}="${user.password}";
${SCRAM.map((name) => `${password}.${name.toLowerCase()}.sasl.jaas.config=${modules}.scram.ScramLoginModule required;`).join('\n')}
`;
}

function logFolder({ folder }: KafkaPlace): string {
  return path.join(folder, 'logs');
}
