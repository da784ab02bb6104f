import type { RunningSkillSummary, VariableSkill } from '../../forecast/verification/running-skill.js';
import type { Comparison } from '../../forecast/verification/skill-sums.js';
import { VARIABLES } from '../../ingest/observations/variables.js';
import type { Station } from '../../ingest/stations/station.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import { formatHour } from '../../ingest/time.js';
import { plainTable } from '../terminal/plain-table.js';

const SHOWN_LEADS = [1, 6, 12, 24];

/** One row a station: what its newest forecast says, with the 80 % interval. */
export function forecastTable(forecasts: readonly Forecast[], stations: readonly Station[]): string {
  const names = new Map(stations.map(({ id, name }) => [id, name]));
  return plainTable(
    ['station', 'origin', ...SHOWN_LEADS.map((lead) => `in ${lead} h`)],
    forecasts.map((forecast) => [
      names.get(forecast.station) ?? forecast.station,
      formatHour(forecast.origin),
      ...SHOWN_LEADS.map((lead) => cell(forecast, lead)),
    ]),
  );
}

/** Mean absolute errors so far, beside what it takes no model to forecast. */
export function skillTable(skill: RunningSkillSummary): string {
  return plainTable(
    ['mean absolute error', 'forecast', 'persistence', 'same hour yesterday', 'pairs'],
    skill.variables.map((variable) => [
      `${variable.variable}, ${VARIABLES[variable.variable].unit}`,
      ...(['model', 'persistence', 'yesterday'] as const).map((method) => error(variable, method)),
      String(variable.count),
    ]),
  );
}

/** The same in one line, for logs. */
export function forecastLine(forecasts: readonly Forecast[], skill: RunningSkillSummary): string {
  const origin = forecasts[0] === undefined ? '' : formatHour(forecasts[0].origin);
  const ahead = forecasts.map((forecast) => `${forecast.station} ${cell(forecast, 24)}`).join('; ');
  const errors = skill.variables.map(
    (variable) =>
      `${variable.variable} ${error(variable, 'model')} (persistence ${error(variable, 'persistence')}, yesterday ${error(variable, 'yesterday')})`,
  );
  return `${origin}  in 24 h: ${ahead}  |  MAE so far: ${errors.join(', ')}`;
}

function cell({ fields }: Forecast, lead: number): string {
  const at = (field: string): string => (fields[field]?.[lead - 1] ?? NaN).toFixed(1);
  const wind = `${at('wind_speed_10m')} m/s`;
  return `${at('temperature_2m')} °C (${at('temperature_2m_p10')} to ${at('temperature_2m_p90')}), ${wind}`;
}

function error({ mae }: VariableSkill, method: keyof Comparison): string {
  return mae === null ? '-' : mae[method].toFixed(2);
}
