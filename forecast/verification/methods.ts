/** What a model has to beat. */
export const BASELINES = ['persistence', 'yesterday', 'climatology'] as const;
export type Baseline = (typeof BASELINES)[number];

/** What is scored, on the same pairs: the model, and what it has to beat. */
export const METHODS = ['model', ...BASELINES] as const;
export type Method = (typeof METHODS)[number];
