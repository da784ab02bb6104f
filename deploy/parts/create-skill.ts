import type { ForecastManifest } from '../../forecast/registry/manifest.js';
import { RunningSkill } from '../../forecast/verification/running-skill.js';

export function createSkill(manifest: ForecastManifest, models: () => readonly string[]): RunningSkill {
  const { outputVariables: variables, horizon, history } = manifest;
  return new RunningSkill({ models, variables, horizon, history });
}
