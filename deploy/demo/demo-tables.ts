import type { RunningSkillSummary, VariableSkill } from '../../forecast/verification/running-skill.js';
import type { Comparison } from '../../forecast/verification/skill-sums.js';
import { VARIABLES } from '../../ingest/observations/variables.js';
import type { Station } from '../../ingest/stations/station.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import { formatHour } from '../../ingest/time.js';
import { plainTable } from '../terminal/plain-table.js';

const LEADS_ON_WIDE_SCREENS = [1, 6, 12, 24];
const LEADS_ON_NARROW_SCREENS = [6, 24];
const WIDE_SCREEN_COLUMNS = 126;
/** More would not fit on a screen, or into a line. */
const STATIONS_IN_TABLE = 12;
const STATIONS_IN_LINE = 3;

/** One row a station: what its newest forecast says, with the 80 % interval. `columns` is the screen's width. */
export function forecastTable(
  forecasts: readonly Forecast[],
  stations: readonly Station[],
  columns: number,
): string {
  const names = new Map(stations.map(({ id, name }) => [id, name]));
  const leads = columns < WIDE_SCREEN_COLUMNS ? LEADS_ON_NARROW_SCREENS : LEADS_ON_WIDE_SCREENS;
  const table = plainTable(
    ['°C (80 %), m/s', 'origin', ...leads.map((lead) => `in ${lead} h`)],
    forecasts
      .slice(0, STATIONS_IN_TABLE)
      .map((forecast) => [
        names.get(forecast.station) ?? forecast.station,
        formatHour(forecast.origin).slice(5, 16).replace('T', ' '),
        ...leads.map((lead) => cell(forecast, lead)),
      ]),
  );
  return `${table}${andMore(forecasts, STATIONS_IN_TABLE)}`;
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
  const ahead = forecasts
    .slice(0, STATIONS_IN_LINE)
    .map((forecast) => `${forecast.station} ${cell(forecast, 24)}`)
    .join('; ');
  const errors = skill.variables.map(
    (variable) =>
      `${variable.variable} ${error(variable, 'model')} (persistence ${error(variable, 'persistence')}, yesterday ${error(variable, 'yesterday')})`,
  );
  return `${origin}  in 24 h: ${ahead}${andMore(forecasts, STATIONS_IN_LINE)}  |  MAE so far: ${errors.join(', ')}`;
}

function andMore(forecasts: readonly Forecast[], shown: number): string {
  return forecasts.length > shown ? ` and ${forecasts.length - shown} more stations` : '';
}

/** `6.3 (3.8..9.0) 3.7`: temperature, its interval, wind. */
function cell({ fields }: Forecast, lead: number): string {
  const at = (field: string): string => (fields[field]?.[lead - 1] ?? NaN).toFixed(1);
  return `${at('temperature_2m')} (${at('temperature_2m_p10')}..${at('temperature_2m_p90')}) ${at('wind_speed_10m')}`;
}

function error({ mae }: VariableSkill, method: keyof Comparison): string {
  return mae === null ? '-' : mae[method].toFixed(2);
}
