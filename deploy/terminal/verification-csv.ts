import type { Verification } from '../../forecast/dataset/verification.js';
import { METHODS } from '../../forecast/verification/methods.js';

const COLUMNS = ['model', 'from', 'to', 'variable', 'method', 'lead', 'n', 'mse', 'rmse', 'mae', 'bias'];

/** The scores of every method, over all leads (`all`) and by lead, one row each; for spreadsheets and plots. */
export function verificationCsv(result: Verification): string {
  const groups = [
    { lead: 'all', scores: result.scores },
    ...result.byLead.map(({ lead, scores }) => ({ lead: String(lead), scores })),
  ];
  const rows = groups.flatMap(({ lead, scores }) =>
    (['temperature_2m', 'wind_speed_10m'] as const).flatMap((variable) =>
      METHODS.flatMap((method) => {
        const score = scores[variable]?.[method];
        if (score === null || score === undefined) return [];
        const { n, ...errors } = score;
        const numbers = [errors.mse, errors.rmse, errors.mae, errors.bias].map((error) => error.toFixed(5));
        const { from, to } = result.period;
        return [[result.model, from, to, variable, method, lead, String(n), ...numbers]];
      }),
    ),
  );
  return `${[COLUMNS, ...rows].map((row) => row.join(',')).join('\n')}\n`;
}
