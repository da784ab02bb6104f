import { InferenceFailedError, StationcastError } from '../../../ingest/errors.js';

/** The inference server cannot be reached, or says that it cannot now: trying again later can help. */
export class InferenceServerUnavailableError extends InferenceFailedError {
  override readonly retriable = true;
}

/** The server answered with an error that trying again will not change. */
export class InferenceServerRefusalError extends InferenceFailedError {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

export function isRetriable(error: unknown): boolean {
  return error instanceof StationcastError && error.retriable;
}
