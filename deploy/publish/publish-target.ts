import type { RejectionCode } from '../../ingest/observations/rejection.js';
import type { Observation } from '../../ingest/observations/observation.js';

/** What a target said of one batch. A broker checks nothing: there every record is queued. */
export interface SendingOutcome {
  readonly accepted: number;
  readonly flagged: number;
  readonly duplicate: number;
  readonly queued: number;
  readonly rejected: Readonly<Partial<Record<RejectionCode, number>>>;
}

/** Where observations are published to. */
export interface PublishTarget {
  /** For people: `topic weather.observations at localhost:9092`. No secrets. */
  readonly description: string;
  /** Resolves when the batch is durable there; tries again what can pass, and rejects when patience ends. */
  send(observations: readonly Observation[]): Promise<SendingOutcome>;
  close(): Promise<void>;
}
