import type { BackfillReport } from '../../forecast/backfill/backfill-report.js';
import { plainTable } from './plain-table.js';

const SHOWN_GAPS = 10;
const BYTES_PER_MEGABYTE = 1_000_000;

/** A plan, for people. `rate` is windows in a second, where it was measured. */
export function planText(report: BackfillReport, rate: number | undefined): string {
  const { windows, origins } = report;
  return [
    `backfill ${report.id}: ${report.model}, ${report.stations} stations in ${report.nodes} nodes, ` +
      `every ${origins.every} h from ${origins.from} to ${origins.to}, readings from ${report.source}`,
    `${windows.forecast} windows to forecast, ${windows.missing} that cannot be; ${windows.done} are done, ${windows.remaining} remain`,
    `${report.forecasts} forecasts of stations, ${report.values} values, ${(report.bytes / BYTES_PER_MEGABYTE).toFixed(0)} MB before a store packs them`,
    ...(rate === undefined
      ? []
      : [
          `about ${duration(windows.remaining / rate)} at ${rate.toFixed(0)} windows/s, as measured just now`,
        ]),
    ...gapLines(report),
  ].join('\n');
}

export function doneText(report: BackfillReport, windows: number, seconds: number): string {
  const rate = seconds > 0 ? ` (${(windows / seconds).toFixed(0)} windows/s)` : '';
  return [
    `backfill ${report.id}: ${windows} windows forecast in ${duration(seconds)}${rate}, ${report.windows.done} of ${report.windows.forecast} done`,
    ...gapLines(report),
  ].join('\n');
}

function gapLines({ gaps, missing }: BackfillReport): string[] {
  if (gaps.length === 0) return ['no gaps'];
  const totals = Object.entries(missing).map(([reason, windows]) => `${windows} with ${reason}`);
  const rows = gaps
    .slice(0, SHOWN_GAPS)
    .map(({ node, first, last, windows, reason }) => [node, first, last, String(windows), reason]);
  const more =
    gaps.length > SHOWN_GAPS ? [`... and ${gaps.length - SHOWN_GAPS} more gaps; --json has them`] : [];
  return [
    `gaps: ${totals.join(', ')}`,
    plainTable(['node', 'first origin', 'last origin', 'windows', 'reason'], rows),
    ...more,
  ];
}

function duration(seconds: number): string {
  if (seconds < 1) return 'less than a second';
  const whole = Math.round(seconds);
  const parts: [number, string][] = [
    [Math.floor(whole / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'min'],
    [whole % 60, 's'],
  ];
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}
