import { clearScreenDown, moveCursor } from 'node:readline';
import type { WriteStream } from 'node:tty';
import type { RunningSkillSummary } from '../../forecast/verification/running-skill.js';
import type { Station } from '../../ingest/stations/station.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import { formatHour } from '../../ingest/time.js';
import type { DemoReporter, DemoStart } from './demo-reporter.js';
import type { DemoSummary } from './demo-summary.js';
import { forecastLine, forecastTable, skillTable } from './demo-tables.js';

/** A table that is drawn over itself on a terminal; a line for each origin where output goes to a file. */
export class TerminalReporter implements DemoReporter {
  #stations: readonly Station[] = [];
  readonly #latest = new Map<string, Forecast>();
  #drawnLines = 0;

  constructor(
    private readonly output: WriteStream,
    private readonly exits: boolean,
  ) {}

  started({ address, plan, stations, resumeAfter, modelId, provider }: DemoStart): void {
    this.#stations = stations;
    const history = plan.firstOrigin - plan.first;
    this.#print([
      '',
      `  stationcast: ${stations.map(({ name }) => name).join(', ')}`,
      resumeAfter === undefined
        ? `  ${history} h of history from ${formatHour(plan.first)}, then a forecast each hour to ${formatHour(plan.lastOrigin)}`
        : `  going on after ${formatHour(resumeAfter)}, where the last replay was stopped, to ${formatHour(plan.lastOrigin)}`,
      `  model ${modelId} on ${provider}`,
      `  page and API: ${address}   (forecasts: ${address}/v1/forecast?station=${stations[0]?.id ?? ''}&hourly=temperature_2m)`,
      '',
    ]);
  }

  forecast(forecasts: readonly Forecast[], skill: RunningSkillSummary): void {
    for (const forecast of forecasts) this.#latest.set(forecast.station, forecast);
    const latest = this.#stations.flatMap(({ id }) => this.#latest.get(id) ?? []);
    if (this.output.isTTY) {
      const table = forecastTable(latest, this.#stations, this.output.columns);
      this.#draw(`${table}\n${skillTable(skill)}`);
    } else this.#print([forecastLine(forecasts, skill)]);
  }

  ended({ records, forecasts, mae, firstForecastSeconds }: DemoSummary, address: string): void {
    this.#drawnLines = 0;
    const skill = (['temperature_2m', 'wind_speed_10m'] as const).map((variable) => {
      const errors = mae[variable];
      if (errors === null) return `  ${variable}: no forecast has met its hour yet`;
      const [model, persistence, yesterday] = [errors.model, errors.persistence, errors.yesterday].map(
        (error) => error.toFixed(2),
      );
      return `  ${variable}: mean absolute error ${model}, persistence ${persistence}, same hour yesterday ${yesterday}`;
    });
    this.#print([
      '',
      `  records: ${records.read} read, ${records.accepted} accepted, ${records.flagged} flagged, ${records.deadLetters} dead letters`,
      `  forecasts: ${forecasts.issued} issued, ${forecasts.stored} of them in the store`,
      ...skill,
      `  first forecast after ${firstForecastSeconds ?? '-'} s`,
      '',
      ...(this.exits ? [] : [`  the replay has ended; still serving at ${address} until Ctrl-C`, '']),
    ]);
  }

  #print(lines: readonly string[]): void {
    this.output.write(`${lines.join('\n')}\n`);
  }

  #draw(text: string): void {
    if (this.#drawnLines > 0) {
      moveCursor(this.output, 0, -this.#drawnLines);
      clearScreenDown(this.output);
    }
    this.output.write(`${text}\n`);
    this.#drawnLines = text.split('\n').length;
  }
}
