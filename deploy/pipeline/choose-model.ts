import path from 'node:path';
import type { ModelListing } from '../../forecast/registry/list-models.js';
import type { ModelArtefact } from '../../forecast/registry/model-artefact.js';
import { LATEST, findModel, selectModel } from '../../forecast/registry/select-model.js';
import { compareVersions } from '../../forecast/registry/semantic-version.js';

const FOLDER_NAME = /^(?<name>.+)-(?<version>\d+\.\d+\.\d+)$/;

/**
 * The model that a name stands for. Throws ModelRejectedError where a damaged model would have been chosen, so that
 * an older one never takes its place unnoticed; of a damaged model the folder's name is all that can be trusted.
 */
export function chooseForecastModel({ models, rejected }: ModelListing, wanted: string): ModelArtefact {
  const damaged = rejected.flatMap((error) => {
    const folder = path.basename(error.folder ?? '');
    const { name = folder, version } = FOLDER_NAME.exec(folder)?.groups ?? {};
    return wanted === LATEST || wanted === folder || wanted === name ? [{ error, folder, version }] : [];
  });
  const [asked] = damaged;
  const found = findModel(models, 'forecast', wanted);
  if (asked !== undefined && (found === undefined || wanted === asked.folder)) throw asked.error;
  const chosen = found ?? selectModel(models, 'forecast', wanted);
  const newer = damaged.find(
    ({ version }) => version !== undefined && compareVersions(version, chosen.manifest.version) > 0,
  );
  if (newer !== undefined) throw newer.error;
  return chosen;
}
