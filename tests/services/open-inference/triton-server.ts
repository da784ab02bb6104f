import { execFile, spawn } from 'node:child_process';
import { cp, copyFile, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { PYTHON } from '../support/python-packages.js';

const START_TIMEOUT_MS = 60_000;

const execute = promisify(execFile);

export interface TritonServer {
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * The real Triton Inference Server, as the wheel `nvidia-pytriton` brings it: its binary and its Python backend. The
 * backend's interpreter sees what lies beside the backend, so the packages are linked there.
 */
export async function startTriton(packages: string, repository: string): Promise<TritonServer> {
  const triton = path.join(packages, 'pytriton', 'tritonserver');
  const backends = await mkdtemp(path.join(tmpdir(), 'stationcast-triton-backends-'));
  const backend = path.join(backends, 'python');
  const { version, libraries } = await interpreter();
  await cp(path.join(triton, 'backends', 'python'), backend, { recursive: true });
  const stub = 'triton_python_backend_stub';
  await copyFile(path.join(triton, 'python_backend_stubs', version, stub), path.join(backend, stub));
  for (const name of await readdir(packages)) {
    if (name !== 'bin' && name !== '__pycache__')
      await symlink(path.join(packages, name), path.join(backend, name));
  }
  const port = await freePort();
  const server = spawn(
    path.join(triton, 'bin', 'tritonserver'),
    [
      `--model-repository=${repository}`,
      `--backend-directory=${backends}`,
      '--http-address=127.0.0.1',
      `--http-port=${port}`,
      '--allow-grpc=false',
      '--allow-metrics=false',
    ],
    {
      env: {
        ...process.env,
        LD_LIBRARY_PATH: [path.join(packages, 'nvidia_pytriton.libs'), libraries].join(':'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let log = '';
  server.stdout.setEncoding('utf8').on('data', (text: string) => (log += text));
  server.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const ended = new Promise<void>((resolve) => {
    server.once('close', () => {
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    server.kill('SIGTERM');
    await ended;
    await rm(backends, { recursive: true });
  };
  const address = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!(await isReady(address))) {
    if (server.exitCode === null && performance.now() < deadline) {
      await sleep(200);
      continue;
    }
    await stop();
    throw new Error(`Triton did not become ready:\n${log.slice(-4000)}`);
  }
  return { address, stop };
}

/** `3.11`, and the folder of its shared library. */
async function interpreter(): Promise<{ version: string; libraries: string }> {
  const script =
    'import sys, sysconfig; print("%d.%d" % sys.version_info[:2]); print(sysconfig.get_config_var("LIBDIR"))';
  const { stdout } = await execute(PYTHON, ['-c', script]);
  const [version = '', libraries = ''] = stdout.trim().split('\n');
  return { version, libraries };
}

async function isReady(address: string): Promise<boolean> {
  try {
    return (await fetch(`${address}/v2/health/ready`)).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('there is no port to be had');
  return address.port;
}
