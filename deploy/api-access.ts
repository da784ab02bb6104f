import type { ApiAccess } from '../api/keys/api-access.js';
import { KeyFolder } from '../api/keys/key-folder.js';
import { systemClock } from '../ingest/clock.js';
import type { AccessSettings } from './configuration/access-settings.js';

/** Who may use the API, as the configuration has it. */
export function apiAccess({ keys, ...settings }: AccessSettings): ApiAccess {
  const { readsNeedKey, origins, requestsPerMinute, trustedProxies } = settings;
  return { keys: new KeyFolder(keys, systemClock), readsNeedKey, origins, requestsPerMinute, trustedProxies };
}
