import { describeBar, type Figure, format, meetsBar } from './benchmark.js';

export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    format(figure.value),
    figure.unit,
    describeBar(figure),
    figure.bar === undefined ? '' : meetsBar(figure) ? 'met' : 'MISSED',
    figure.note ?? '',
  ]);
  const header = ['figure', 'value', 'unit', 'bar', '', ''];
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  return [header, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
