import { createApiEvents } from '../../api/events/create-api-events.js';
import type { ApiEvents } from '../../api/events/api-events.js';
import type { WindowForecaster } from '../../forecast/forecaster.js';
import { nodesOfModel } from '../../forecast/nodes-of-model.js';
import type { RunningSkill } from '../../forecast/verification/running-skill.js';
import type { Clock } from '../../ingest/clock.js';
import type { DeadLetters } from '../../ingest/dead-letters/dead-letters.js';
import { Intake } from '../../ingest/intake.js';
import type { Logger } from '../../ingest/logger.js';
import type { Node } from '../../ingest/stations/node.js';
import type { Station } from '../../ingest/stations/station.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import type { EpochHour } from '../../ingest/time.js';
import { LivePipeline } from '../pipeline/live-pipeline.js';
import { createSkill } from './create-skill.js';

export interface LiveOptions {
  readonly stations: readonly Station[];
  readonly store: SeriesStore;
  readonly deadLetters: DeadLetters;
  /** Against which a time is in the future. */
  readonly clock: Clock;
  readonly forecaster: WindowForecaster;
  /** Whose forecasts are served, and scored. */
  readonly servedModels: () => readonly string[];
  readonly firstOrigin: EpochHour;
  readonly logger: Logger;
}

export interface Live {
  readonly nodes: readonly Node[];
  readonly pipeline: LivePipeline;
  readonly skill: RunningSkill;
  readonly events: ApiEvents;
}

/** Raw records to forecasts in one process, with the running skill and the live events that come of it. */
export function createLive({ stations, forecaster, servedModels, firstOrigin, ...parts }: LiveOptions): Live {
  const { store, deadLetters, clock, logger } = parts;
  const nodes = nodesOfModel(stations, forecaster.manifest);
  const skill = createSkill(forecaster.manifest, servedModels);
  const events = createApiEvents(logger);
  const intake = new Intake({ nodes, store, deadLetters, clock, logger });
  const pipeline = new LivePipeline({ intake, forecaster, store, skill, events, firstOrigin });
  return { nodes, pipeline, skill, events };
}
