const MINUS = '\u2212';

/** A number with a true minus sign; a dash where there is none. */
export function number(value: number | null | undefined, decimals = 1): string {
  if (value === null || value === undefined) return '–';
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `${MINUS}${text}` : text;
}

export function degrees(value: number | null | undefined, decimals = 0): string {
  return value === null || value === undefined ? '–' : `${number(value, decimals)}°`;
}
