import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

export interface Certificate {
  readonly certificateFile: string;
  /** PKCS #8. */
  readonly keyFile: string;
}

export interface Certificates {
  readonly authorityFile: string;
  /** Of 127.0.0.1. */
  readonly server: Certificate;
  readonly client: Certificate;
  /** The server's key and certificate in one file. */
  readonly keyStoreFile: string;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
const execute = promisify(execFile);

/** An authority that nobody knows, and what it signed; PEM files in the folder. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const file = (name: string): string => path.join(folder, name);
  const openssl = async (...commandLine: string[]): Promise<void> => {
    await execute('openssl', commandLine);
  };
  const [authorityFile, authorityKey] = [file('authority.pem'), file('authority.key')];
  await openssl(
    'req',
    '-x509',
    ...NEW_KEY,
    '-keyout',
    authorityKey,
    '-out',
    authorityFile,
    '-subj',
    '/CN=Nobody',
  );
  const sign = async (name: string, subject: string, extensions: string): Promise<Certificate> => {
    const [keyFile, certificateFile, request] = [
      file(`${name}.key`),
      file(`${name}.pem`),
      file(`${name}.csr`),
    ];
    await openssl('req', ...NEW_KEY, '-keyout', keyFile, '-out', request, '-subj', subject);
    await writeFile(file('extensions'), extensions);
    const authority = ['-CA', authorityFile, '-CAkey', authorityKey, '-CAcreateserial'];
    await openssl(
      'x509',
      '-req',
      '-in',
      request,
      ...authority,
      '-out',
      certificateFile,
      '-extfile',
      file('extensions'),
    );
    return { keyFile, certificateFile };
  };
  const server = await sign('server', '/CN=127.0.0.1', 'subjectAltName=IP:127.0.0.1');
  const client = await sign('client', '/CN=somebody', 'extendedKeyUsage=clientAuth');
  const keyStoreFile = file('keystore.pem');
  await writeFile(keyStoreFile, await readFile(server.keyFile, 'utf8'));
  await writeFile(keyStoreFile, await readFile(server.certificateFile, 'utf8'), { flag: 'a' });
  return { authorityFile, server, client, keyStoreFile };
}
