import type { Command } from 'commander';
import { KeyFolder } from '../../api/keys/key-folder.js';
import { KEY_SCOPES, type KeyScope } from '../../api/keys/key-scopes.js';
import type { ApiKey } from '../../api/keys/api-key.js';
import { systemClock } from '../../ingest/clock.js';
import { InvalidInputError } from '../../ingest/errors.js';
import type { Configuration } from '../configuration/configuration.js';
import { plainTable } from '../terminal/plain-table.js';

const SCOPES_HELP = `comma-separated: ${KEY_SCOPES.join(', ')}`;
const SCOPES_EXPLAINED = `
Scopes:
  write      send observations (POST /v1/observations)
  backfill   start and look at backfills
  classify   classify images, sound, point clouds and video
  read       read, where STATIONCAST_READS=key
  inference  run models over /v2, where STATIONCAST_READS=key
  admin      all of these

A key is shown once, when it is made; only its SHA-256 is kept, in STATIONCAST_KEYS. A running service knows a new
key, and refuses a revoked one, from the next request on.

Example:
  stationcast keys create 'roof station' --scopes write`;

interface Flags {
  readonly json?: true;
}

export function addKeysCommand(program: Command, { keys: folder }: Configuration): void {
  const keyFolder = new KeyFolder(folder, systemClock);
  const keys = program
    .command('keys')
    .description('make, list and revoke API keys')
    .addHelpText('after', SCOPES_EXPLAINED);
  keys
    .command('create')
    .argument('<name>', 'who or what it is for')
    .requiredOption('--scopes <list>', SCOPES_HELP, scopes)
    .option('--json', 'print JSON')
    .description('make a key and show it, once')
    .action((name: string, flags: Flags & { scopes: readonly KeyScope[] }) => create(keyFolder, name, flags));
  keys
    .command('list')
    .option('--json', 'print JSON')
    .description('every key, without its secret')
    .action((flags: Flags) => list(keyFolder, flags));
  keys
    .command('revoke')
    .argument('<id>', 'id of a key, as list shows it')
    .description('refuse a key from now on')
    .action(async (id: string) => {
      const { name } = await keyFolder.revoke(id);
      process.stdout.write(`${id} (${name}) is refused from now on\n`);
    });
}

async function create(
  keys: KeyFolder,
  name: string,
  { scopes, json }: Flags & { scopes: readonly KeyScope[] },
): Promise<void> {
  if (name.length < 1 || name.length > 100) {
    throw new InvalidInputError('name', name, 'text of 1 to 100 characters');
  }
  const { key, text } = await keys.create(name, scopes);
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ ...listed(key), key: text })}\n`);
    return;
  }
  process.stderr.write(`Key ${key.id} for ${name} (${key.scopes.join(', ')}). It is not shown again:\n`);
  process.stdout.write(`${text}\n`);
}

async function list(keys: KeyFolder, { json }: Flags): Promise<void> {
  const all = (await keys.list()).map(listed);
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ keys: all })}\n`);
    return;
  }
  if (all.length === 0) {
    process.stdout.write('No keys yet; "stationcast keys create" makes one.\n');
    return;
  }
  const rows = all.map((key) => [key.id, key.name, key.scopes.join(', '), key.created, key.revoked ?? '']);
  process.stdout.write(`${plainTable(['id', 'name', 'scopes', 'created', 'revoked'], rows)}\n`);
}

function listed({ id, name, scopes, created, revoked }: ApiKey): Omit<ApiKey, 'sha256'> {
  return { id, name, scopes, created, revoked };
}

function scopes(text: string): readonly KeyScope[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .map((each) => {
      const scope = KEY_SCOPES.find((known) => known === each);
      if (scope === undefined) {
        throw new InvalidInputError('scopes', each, `${KEY_SCOPES.join(', ')}, joined by commas`);
      }
      return scope;
    });
}
