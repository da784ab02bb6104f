/** A length of time for people: `40 ms`, `3.2 s`, `5 min`, `2 h`. */
export function duration(milliseconds: number): string {
  const length = Math.max(0, milliseconds);
  if (length < 1_000) return `${Math.round(length)} ms`;
  if (length < 10_000) return `${(length / 1_000).toFixed(1)} s`;
  if (length < 90_000) return `${Math.round(length / 1_000)} s`;
  if (length < 5_400_000) return `${Math.round(length / 60_000)} min`;
  return `${Math.round(length / 3_600_000)} h`;
}
