import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { PACKAGE_FOLDER } from '../../deploy/package-files.js';
import { dashboardPage, type DrawnPanel } from './support/dashboard-picture.js';
import {
  runFlux,
  runPrometheus,
  type Cell,
  type Frame,
  type QueryContext,
} from './support/grafana-queries.js';
import { startStack, type RunningStack } from './support/running-stack.js';

const PROVISIONING = path.join(PACKAGE_FOLDER, 'dashboards', 'grafana', 'provisioning');
const DAY = 86_400;

const targetSchema = z.object({
  datasource: z.object({ type: z.string() }).optional(),
  query: z.string().optional(),
  expr: z.string().optional(),
});
const panelSchema = z.object({
  type: z.enum(['timeseries', 'barchart', 'table', 'stat']),
  title: z.string(),
  options: z.object({ xField: z.string().optional() }).optional(),
  targets: z.array(targetSchema).min(1),
});
const dashboardSchema = z.object({
  title: z.string(),
  panels: z.array(panelSchema),
  templating: z
    .object({
      list: z
        .array(
          z.object({
            name: z.string(),
            type: z.enum(['query', 'custom']),
            query: z.union([z.string(), z.object({ query: z.string() })]),
          }),
        )
        .default([]),
    })
    .optional(),
});
type Dashboard = z.output<typeof dashboardSchema>;
type Panel = z.output<typeof panelSchema>;

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          title: z.string(),
          data: z.array(
            z.object({
              datasourceUid: z.string(),
              relativeTimeRange: z.object({ from: z.number() }).optional(),
              model: targetSchema,
            }),
          ),
        }),
      ),
    }),
  ),
});

let stack: RunningStack;
beforeAll(async () => {
  stack = await startStack();
}, 1_200_000);
afterAll(() => stack.stop());

async function dashboards(): Promise<Dashboard[]> {
  const folder = path.join(PROVISIONING, 'dashboards');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  return Promise.all(
    files.map(async (name) =>
      dashboardSchema.parse(JSON.parse(await readFile(path.join(folder, name), 'utf8'))),
    ),
  );
}

async function contextOf({ templating }: Dashboard): Promise<QueryContext> {
  const context = { from: -3 * DAY, to: DAY, variables: {} };
  const variables: Record<string, string> = {};
  for (const { name, type, query } of templating?.list ?? []) {
    if (type === 'custom' && typeof query === 'string') {
      variables[name] = query.split(',')[0]?.split(' : ')[1]?.trim() ?? '';
    } else if (typeof query !== 'string') {
      const [frame] = await runFlux(stack, query.query, context);
      variables[name] = String(frame?._value?.[0] ?? '');
    }
    expect(variables[name], `variable ${name} has a value`).not.toBe('');
  }
  return { ...context, variables };
}

function run({ query, expr }: z.output<typeof targetSchema>, context: QueryContext): Promise<Frame[]> {
  if (query !== undefined) return runFlux(stack, query, context);
  // Of the minutes that have been scraped.
  return runPrometheus(stack, expr ?? '', { from: -120, to: 0 });
}

const isNumber = (cell: Cell): boolean => typeof cell === 'number' && Number.isFinite(cell);

/** Why Grafana would draw nothing of these frames; undefined where it draws. */
function whyEmpty({ type, options }: Panel, frames: readonly Frame[]): string | undefined {
  if (frames.every((frame) => Object.values(frame).every((column) => column.length === 0))) return 'no data';
  const columns = frames.flatMap((frame) => Object.entries(frame));
  const numbers = columns.filter(([name, cells]) => name !== '_time' && cells.some(isNumber));
  if (numbers.length === 0) return 'no numbers';
  if (type === 'timeseries' && !frames.every((frame) => '_time' in frame)) return 'no time';
  if (type === 'barchart' && frames.length !== 1) return `${frames.length} frames; a bar chart draws one`;
  if (type === 'barchart' && frames[0]?.[options?.xField ?? ''] === undefined)
    return 'no column for the x axis';
  return undefined;
}

/** A page a dashboard, in the folder that DASHBOARD_PICTURES names, for people to look at. */
async function showPeople(title: string, panels: readonly DrawnPanel[]): Promise<void> {
  const folder = process.env.DASHBOARD_PICTURES;
  if (folder === undefined) return;
  await writeFile(path.join(folder, `${title}.html`), dashboardPage(title, panels));
}

describe('every panel', () => {
  it('of every dashboard has data that its type can draw', async () => {
    const empty: string[] = [];
    let count = 0;
    for (const dashboard of await dashboards()) {
      const context = await contextOf(dashboard);
      const drawn: DrawnPanel[] = [];
      for (const panel of dashboard.panels) {
        const plotted: Frame[] = [];
        drawn.push({ title: panel.title, type: panel.type, xField: panel.options?.xField, frames: plotted });
        for (const [index, target] of panel.targets.entries()) {
          const reason = await run(target, context).then(
            (frames) => {
              plotted.push(...frames);
              return whyEmpty(panel, frames);
            },
            (error: unknown) => String(error),
          );
          if (reason !== undefined)
            empty.push(`${dashboard.title}: ${panel.title}, query ${index}: ${reason}`);
          count += 1;
        }
      }
      await showPeople(dashboard.title, drawn);
    }
    expect(empty).toEqual([]);
    expect(count).toBeGreaterThan(20);
  }, 240_000);
});

describe('every alert rule', () => {
  it('has a number to decide on', async () => {
    const text = await readFile(path.join(PROVISIONING, 'alerting', 'stationcast.yaml'), 'utf8');
    const { groups } = rulesSchema.parse(parse(text));
    for (const { title, data } of groups.flatMap(({ rules }) => rules)) {
      const [query] = data;
      if (query === undefined) throw new Error(`${title} has no query`);
      const from = -(query.relativeTimeRange?.from ?? 0);
      const frames = await run(query.model, { from, to: 0, variables: {} });
      const numbers = frames
        .flatMap((frame) => Object.values(frame))
        .flat()
        .filter(isNumber);
      expect(numbers.length, title).toBeGreaterThan(0);
    }
  }, 120_000);
});
