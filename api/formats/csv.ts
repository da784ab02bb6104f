const NEEDS_QUOTES = /[",\r\n]/;

/** Rows of cells as RFC 4180 has them, with line feeds; null is an empty cell. */
export function csvRows(rows: Iterable<readonly (string | number | null)[]>): string {
  let text = '';
  for (const row of rows) text += `${row.map(csvCell).join(',')}\n`;
  return text;
}

function csvCell(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
