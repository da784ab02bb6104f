import type { VerificationSummary } from '../../api/verification/verification-summary.js';
import type { RunningSkillSummary } from '../../forecast/verification/running-skill.js';
import { VARIABLES } from '../../ingest/observations/variables.js';
import { formatHour } from '../../ingest/time.js';

/** The running skill as the API tells it. */
export function toVerificationSummary(skill: RunningSkillSummary): VerificationSummary {
  const { model, valid, stations, variables } = skill;
  return {
    model,
    from: valid === undefined ? null : formatHour(valid.from),
    to: valid === undefined ? null : formatHour(valid.to),
    stations,
    variables: variables.map(({ variable, count, mae, mse, leads }) => ({
      variable,
      unit: VARIABLES[variable].unit,
      count,
      mae,
      mse,
      leads: [...leads],
    })),
  };
}
