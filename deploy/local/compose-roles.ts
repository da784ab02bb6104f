import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ConfigurationError } from '../../ingest/errors.js';
import { PACKAGE_FOLDER } from '../package-files.js';

/** A service of the compose file that runs stationcast. */
export interface ComposeRole {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const COMPOSE_FILE = path.join(PACKAGE_FOLDER, 'deploy', 'compose', 'compose.yaml');

const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      command: z.array(z.string()).optional(),
      environment: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

/**
 * What compose would start of stationcast, by the name of the service.
 * @param variables what stands in `.env`
 * @param places names of containers and paths of images, and what stands for them on this machine
 */
export async function readComposeRoles(
  variables: Readonly<Record<string, string>>,
  places: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, ComposeRole>> {
  const { services } = composeSchema.parse(parse(await readFile(COMPOSE_FILE, 'utf8'), { merge: true }));
  const local = (text: string): string =>
    Object.entries(places).reduce(
      (result, [place, here]) => result.replaceAll(place, here),
      interpolate(text, variables),
    );
  return new Map(
    Object.entries(services)
      .filter(([, { image }]) => image.startsWith('stationcast:'))
      .map(([name, { command = [], environment = {} }]) => [
        name,
        {
          command: command.map(local),
          environment: Object.fromEntries(
            Object.entries(environment).map(([variable, value]) => [variable, local(value)]),
          ),
        },
      ]),
  );
}

/** `${NAME:-default}` and `${NAME:?what to do}`, as compose reads them: an empty variable is one that is missing. */
function interpolate(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(
    /\$\{(\w+):([-?])([^}]*)\}/g,
    (_, name: string, operator: string, otherwise: string) => {
      const value = variables[name] ?? '';
      if (value !== '') return value;
      if (operator === '?') throw new ConfigurationError(`${name}: ${otherwise}`);
      return otherwise;
    },
  );
}
