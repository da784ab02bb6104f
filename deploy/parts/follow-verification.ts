import type { ApiEvents } from '../../api/events/api-events.js';
import type { ModelVerification } from '../../api/verification/model-verification.js';
import {
  OnlineVerification,
  type OnlineVerificationOptions,
} from '../../forecast/verification/online/online-verification.js';
import { VARIABLES } from '../../ingest/observations/variables.js';
import { formatHour, type EpochHour } from '../../ingest/time.js';

/** At the very first start so many hours of what is in the store are scored. */
const FIRST_HOURS = 168;

export interface FollowedVerification {
  readonly describe: (station?: string) => ModelVerification;
  /** Ends after the hour that is being scored. */
  readonly close: () => Promise<void>;
}

/** Scores on whenever readings of a new hour have come; what fails is logged, and made up for with the next hour. */
export function followVerification(
  options: OnlineVerificationOptions,
  events: ApiEvents,
): FollowedVerification {
  const online = new OnlineVerification(options);
  let newest: EpochHour = -Infinity;
  let last = Promise.resolve();
  const unsubscribe = events.subscribe((event) => {
    if (event.name !== 'observations') return;
    const hour = Math.max(...event.readings.map((reading) => reading.hour));
    if (hour <= newest) return;
    newest = hour;
    last = last.then(async () => {
      try {
        // Of hours that come in quick succession, as when files are sent, the last call does the work of all.
        if (hour !== newest) return;
        await advance(online, hour, options);
        events.emit({ name: 'scores' });
      } catch (error) {
        options.logger.error({ err: error, hour: formatHour(hour) }, 'online verification failed');
      }
    });
  });
  return {
    describe: (station) => describe(online, options, station),
    close: async () => {
      unsubscribe();
      await last;
    },
  };
}

async function advance(
  online: OnlineVerification,
  hour: EpochHour,
  { logger }: OnlineVerificationOptions,
): Promise<void> {
  const before = online.verdicts();
  await online.advance(hour, hour - FIRST_HOURS);
  for (const [model, { verdict, leads }] of online.verdicts()) {
    if (verdict === 'worse' && before.get(model)?.verdict !== 'worse') {
      logger.warn({ model, leads }, 'this model forecasts worse than the live one');
    }
  }
}

function describe(
  online: OnlineVerification,
  { variables, horizon, live }: OnlineVerificationOptions,
  station: string | undefined,
): ModelVerification {
  const choice = station === undefined ? {} : { station };
  const verdicts = online.verdicts();
  return {
    through: online.through === undefined ? null : formatHour(online.through),
    models: online.models.map((model) => {
      const verdict = verdicts.get(model);
      return {
        model,
        live: live().includes(model),
        variables: variables.map((variable) => ({
          variable,
          unit: VARIABLES[variable].unit,
          scores: online.scores(model, variable, choice) ?? null,
          leads: Array.from({ length: horizon }, (_, index) => ({
            lead: index + 1,
            scores: online.scores(model, variable, { ...choice, lead: index + 1 }) ?? null,
          })),
        })),
        comparison: verdict === undefined ? null : { verdict: verdict.verdict, leads: [...verdict.leads] },
      };
    }),
    sensorAlarms: online
      .sensorAlarms()
      .map(({ since, ...alarm }) => ({ ...alarm, since: formatHour(since) })),
  };
}
