/**
 * The one error tree of stationcast. Every error that leaves a floor is one of these: it carries a stable
 * `code` for machines, says whether trying again can help (`retriable`), and its message says what happened
 * and, where that is known, what to do.
 */
export const ERROR_CODES = [
  'INVALID_INPUT',
  'INVALID_CONFIGURATION',
  'NOT_FOUND',
  'MODEL_REJECTED',
  'STORE_UNAVAILABLE',
  'BROKER_UNAVAILABLE',
  'QUEUE_FULL',
  'DEADLINE_EXCEEDED',
  'CANCELLED',
  'INFERENCE_FAILED',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export abstract class StationcastError extends Error {
  abstract readonly code: ErrorCode;
  readonly retriable: boolean = false;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Something a user or an upstream system sent is wrong; names the field, the value and what is allowed. */
export class InvalidInputError extends StationcastError {
  override readonly code = 'INVALID_INPUT';

  constructor(
    readonly field: string,
    readonly value: unknown,
    readonly allowed: string,
    options?: ErrorOptions,
  ) {
    super(`${field}: ${describeValue(value)} is not allowed; expected ${allowed}`, options);
  }
}

/** The process cannot start or continue with this configuration: environment, arguments, files, ports. */
export class ConfigurationError extends StationcastError {
  override readonly code = 'INVALID_CONFIGURATION';
}

export class NotFoundError extends StationcastError {
  override readonly code = 'NOT_FOUND';
}

/** A model artefact is missing, damaged, or does not do what its manifest says. */
export class ModelRejectedError extends StationcastError {
  override readonly code = 'MODEL_REJECTED';
  /** The model's folder, where that is known. */
  readonly folder: string | undefined;

  constructor(message: string, options: ErrorOptions & { readonly folder?: string } = {}) {
    super(message, options);
    this.folder = options.folder;
  }
}

export class StoreUnavailableError extends StationcastError {
  override readonly code = 'STORE_UNAVAILABLE';
  override readonly retriable = true;
}

/** No Kafka broker answers, or the one that should cannot do it now. */
export class BrokerUnavailableError extends StationcastError {
  override readonly code = 'BROKER_UNAVAILABLE';
  override readonly retriable = true;
}

export class QueueFullError extends StationcastError {
  override readonly code = 'QUEUE_FULL';
  override readonly retriable = true;
}

export class DeadlineExceededError extends StationcastError {
  override readonly code = 'DEADLINE_EXCEEDED';
  override readonly retriable = true;
}

export class CancelledError extends StationcastError {
  override readonly code = 'CANCELLED';
}

export class InferenceFailedError extends StationcastError {
  override readonly code = 'INFERENCE_FAILED';
}

const LONGEST_QUOTED_VALUE = 80;

function describeValue(value: unknown): string {
  if (value === undefined) return 'a missing value';
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > LONGEST_QUOTED_VALUE ? `${text.slice(0, LONGEST_QUOTED_VALUE)}…` : text;
}
