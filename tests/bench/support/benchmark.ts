/** One measured number; with a bar, what it has to reach. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly bar?: { readonly atLeast: number } | { readonly atMost: number };
  /** What one needs to know to read the number. */
  readonly note?: string;
}

/** Measures, and returns what it found. Ratios are taken within one run, so that the machine's load cancels out. */
export type Benchmark = () => Promise<readonly Figure[]>;

export function meetsBar({ value, bar }: Figure): boolean {
  if (bar === undefined) return true;
  return 'atLeast' in bar ? value >= bar.atLeast : value <= bar.atMost;
}

export function describeBar({ bar }: Figure): string {
  if (bar === undefined) return '';
  return 'atLeast' in bar ? `>= ${format(bar.atLeast)}` : `<= ${format(bar.atMost)}`;
}

export function format(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 4, useGrouping: true });
}
