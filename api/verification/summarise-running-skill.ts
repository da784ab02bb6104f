import type { RunningSkillSummary } from '../../forecast/verification/running-skill.js';
import { VARIABLES } from '../../ingest/observations/variables.js';
import { formatHour } from '../../ingest/time.js';
import type { VerificationSummary } from './verification-summary.js';

/** Running skill as `/v1/verification` and the event stream carry it. */
export function summariseRunningSkill(skill: RunningSkillSummary): VerificationSummary {
  return {
    model: skill.model,
    from: skill.valid === undefined ? null : formatHour(skill.valid.from),
    to: skill.valid === undefined ? null : formatHour(skill.valid.to),
    stations: skill.stations,
    variables: skill.variables.map(({ leads, ...each }) => ({
      ...each,
      unit: VARIABLES[each.variable].unit,
      leads: [...leads],
    })),
  };
}
