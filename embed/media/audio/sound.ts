/** One channel of samples from -1 to 1. */
export interface Sound {
  readonly sampleRate: number;
  readonly samples: Float64Array;
}
