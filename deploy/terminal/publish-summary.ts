import type { PublishReport } from '../publish/publish-files.js';

/** What a publication did, for people. */
export function publishSummary(report: PublishReport, target: string): string {
  const { read, sent, resumedFrom, hour, complete, rejected } = report;
  const said = (['queued', 'accepted', 'flagged', 'duplicate'] as const)
    .filter((name) => report[name] > 0)
    .map((name) => `${report[name]} ${name}`);
  const lines = [
    ...(resumedFrom === null ? [] : [`taken up again at ${resumedFrom}`]),
    `${sent} of ${read} records sent to ${target}${said.length > 0 ? `: ${said.join(', ')}` : ''}`,
    ...Object.entries(rejected).map(([code, count]) => `${count} are no observations: ${code}`),
  ];
  if (!complete) lines.push(`stopped at ${hour ?? 'the beginning'}; the same command goes on there`);
  return lines.join('\n');
}
