import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { freePort } from './free-port.js';
import { runScript } from './run-script.js';
import { startProcess, type ServiceProcess } from './service-process.js';

export interface RunningPrometheus {
  readonly url: string;
  readonly process: ServiceProcess;
}

export interface ScrapeTarget {
  /** `host:port` */
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Starts Prometheus, which scrapes the targets each second. Builds it the first time: minutes.
 * @param ruleFiles paths of files with recording and alerting rules
 */
export async function startPrometheus(
  folder: string,
  targets: readonly ScrapeTarget[],
  ruleFiles: readonly string[] = [],
): Promise<RunningPrometheus> {
  const binary = await runScript('prometheus/build.sh');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await mkdir(folder, { recursive: true });
  const configuration = path.join(folder, 'prometheus.yml');
  await writeFile(
    configuration,
    stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: ruleFiles,
      scrape_configs: [
        {
          job_name: 'stationcast',
          static_configs: targets.map(({ address, labels }) => ({ targets: [address], labels })),
        },
      ],
    }),
  );
  const service = await startProcess({
    name: 'Prometheus',
    command: binary,
    arguments: [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${path.join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    folder,
    isHealthy: async () => {
      try {
        return (await fetch(`${url}/-/ready`)).ok;
      } catch {
        return false;
      }
    },
  });
  return { url, process: service };
}
