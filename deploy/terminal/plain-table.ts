import Table from 'cli-table3';

/** A table without colours, so that it reads the same on a terminal, in a log and in a document. */
export function plainTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
  for (const row of rows) table.push([...row]);
  return table.toString();
}
