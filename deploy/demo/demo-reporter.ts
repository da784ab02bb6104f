import type { RunningSkillSummary } from '../../forecast/verification/running-skill.js';
import type { Station } from '../../ingest/stations/station.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import type { EpochHour } from '../../ingest/time.js';
import type { DemoSummary } from './demo-summary.js';
import type { ReplayPlan } from './replay-plan.js';

export interface DemoStart {
  readonly address: string;
  readonly plan: ReplayPlan;
  readonly stations: readonly Station[];
  readonly resumeAfter: EpochHour | undefined;
  readonly modelId: string;
  readonly provider: string;
}

/** Who tells people, or machines, how a replay goes. */
export interface DemoReporter {
  started(start: DemoStart): void;
  forecast(forecasts: readonly Forecast[], skill: RunningSkillSummary): void;
  ended(summary: DemoSummary, address: string): void;
}

/** Says nothing until the end, and then one line of JSON. */
export class JsonReporter implements DemoReporter {
  constructor(private readonly output: NodeJS.WritableStream) {}

  started(): void {
    // Machines wait for the summary.
  }

  forecast(): void {
    // As above.
  }

  ended(summary: DemoSummary): void {
    this.output.write(`${JSON.stringify(summary)}\n`);
  }
}
