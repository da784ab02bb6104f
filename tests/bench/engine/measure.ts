/** Units of work in a second: `step`, of `size` units, again and again for `seconds`. */
export async function rate(seconds: number, size: number, step: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  const end = start + 1000 * seconds;
  let units = 0;
  while (performance.now() < end) {
    await step();
    units += size;
  }
  return units / ((performance.now() - start) / 1000);
}

/** The same with `concurrency` callers at once, each of which starts its next step when its last is done. */
export async function concurrentRate(
  seconds: number,
  size: number,
  concurrency: number,
  step: () => Promise<unknown>,
): Promise<number> {
  const rates = await Promise.all(Array.from({ length: concurrency }, () => rate(seconds, size, step)));
  return rates.reduce((sum, each) => sum + each, 0);
}

/**
 * Runs several measurements in turn, round after round, and gives the median of each by name: what else the
 * machine does hits all of them alike.
 */
export async function inTurn(
  rounds: number,
  measurements: Readonly<Record<string, () => Promise<number>>>,
  /** Seconds after which no further round begins. */
  longest = Infinity,
): Promise<(name: string) => number> {
  const values = new Map<string, number[]>();
  const end = performance.now() + 1000 * longest;
  for (let round = 0; round < rounds && (round === 0 || performance.now() < end); round++) {
    for (const [name, measure] of Object.entries(measurements)) {
      values.set(name, [...(values.get(name) ?? []), await measure()]);
    }
  }
  return (name) => median(values.get(name) ?? []);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
