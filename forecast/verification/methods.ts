/** What is scored, on the same pairs: the model, and what it has to beat. */
export const METHODS = ['model', 'persistence', 'yesterday', 'climatology'] as const;
export type Method = (typeof METHODS)[number];

export type Baseline = Exclude<Method, 'model'>;
