import { stringify } from 'yaml';
import { alertRules } from './alert-rules.js';
import { DASHBOARD_PROVIDER, DATA_SOURCES } from './data-sources.js';
import { forecastSkill } from './forecast-skill.js';
import { pipelineHealth } from './pipeline-health.js';
import { stationForecasts } from './station-forecasts.js';

/** What Grafana provisions, by its path below `/etc/grafana/provisioning`. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ['datasources/stationcast.yaml', yaml(DATA_SOURCES)],
    ['dashboards/stationcast.yaml', yaml(DASHBOARD_PROVIDER)],
    ['dashboards/station-forecasts.json', json(stationForecasts())],
    ['dashboards/forecast-skill.json', json(forecastSkill())],
    ['dashboards/pipeline-health.json', json(pipelineHealth())],
    ['alerting/stationcast.yaml', yaml(alertRules())],
  ]);
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

function yaml(value: object): string {
  // Through JSON, since builders leave functions behind, which no file has.
  const plain: unknown = JSON.parse(JSON.stringify(value));
  return `# Made by \`npm run dashboards\` from dashboards/grafana; edit those sources.\n${stringify(plain, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}
