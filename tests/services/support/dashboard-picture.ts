import type { Cell, Frame } from './grafana-queries.js';

export interface DrawnPanel {
  readonly title: string;
  readonly type: string;
  /** Name of the column that bars stand over. */
  readonly xField?: string | undefined;
  readonly frames: readonly Frame[];
}

const WIDTH = 560;
const HEIGHT = 220;
const COLOURS = ['#8e8e8e', '#3987e5', '#e0803c', '#0f9d8a', '#d9534f', '#7a5cc0', '#b58900', '#444'];

/** A page that plots what the queries of a dashboard gave, about as Grafana would: for people to look at. */
export function dashboardPage(title: string, panels: readonly DrawnPanel[]): string {
  return `<!doctype html><meta charset="utf-8"><title>${escape(title)}</title>
<style>body{font:12px sans-serif;margin:16px;width:1200px}main{display:flex;flex-wrap:wrap;gap:16px}
section{width:${WIDTH + 20}px;border:1px solid #ddd;padding:8px;box-sizing:border-box;overflow:auto}h2{font-size:13px;margin:0 0 6px}
table{border-collapse:collapse}td,th{padding:1px 6px;border-bottom:1px solid #eee;text-align:right}i{font-style:normal;margin-right:10px}
strong{font-size:30px}</style><h1>${escape(title)}</h1><main>${panels.map(section).join('')}</main>`;
}

function section(panel: DrawnPanel): string {
  const draw = { table, stat, barchart: bars }[panel.type] ?? lines;
  return `<section><h2>${escape(panel.title)}</h2>${draw(panel)}</section>`;
}

function lines({ frames }: DrawnPanel): string {
  const series = frames.flatMap(({ _time: times = [], ...columns }, frame) =>
    Object.entries(columns)
      .filter(([, cells]) => cells.some(isNumber))
      .map(([name, cells]) => ({
        name: name === '_value' ? `${name} ${frame}` : name,
        points: cells.flatMap((cell, index) =>
          isNumber(cell) ? [[toMilliseconds(times[index] ?? 0), cell] as const] : [],
        ),
      })),
  );
  const points = series.flatMap((each) => each.points);
  const [left, right] = extent(points.map(([time]) => time));
  const [low, high] = extent(points.map(([, value]) => value));
  const place = ([time, value]: readonly [number, number]) =>
    `${scaled(time, left, right, WIDTH)},${HEIGHT - Number(scaled(value, low, high, HEIGHT))}`;
  const paths = series.map(
    (each, index) =>
      `<polyline fill="none" stroke="${colourOf(index)}" stroke-width="1.5" points="${each.points.map(place).join(' ')}"/>`,
  );
  return `${picture(paths.join(''))}<div>${low.toPrecision(4)} to ${high.toPrecision(4)}</div>${legend(series.map(({ name }) => name))}`;
}

function bars({ frames: [frame = {}], xField = '' }: DrawnPanel): string {
  const names = Object.keys(frame).filter((name) => name !== xField && (frame[name] ?? []).some(isNumber));
  const count = frame[xField]?.length ?? 0;
  const values = names.flatMap((name) => (frame[name] ?? []).filter(isNumber));
  const [low, high] = extent([0, ...values]);
  const width = WIDTH / Math.max(1, count * (names.length + 1));
  const zero = HEIGHT - Number(scaled(0, low, high, HEIGHT));
  const drawn = names.flatMap((name, series) =>
    (frame[name] ?? []).filter(isNumber).map((value, index) => {
      const end = HEIGHT - Number(scaled(value, low, high, HEIGHT));
      const x = (index * (names.length + 1) + series) * width;
      return `<rect x="${x}" y="${Math.min(zero, end)}" width="${width}" height="${Math.abs(end - zero)}" fill="${colourOf(series + 1)}"/>`;
    }),
  );
  return `${picture(drawn.join(''))}<div>${escape(xField)}: ${(frame[xField] ?? []).join(' ')}; ${low.toPrecision(3)} to ${high.toPrecision(3)}</div>${legend(names, 1)}`;
}

function table({ frames: [frame = {}] }: DrawnPanel): string {
  const names = Object.keys(frame);
  const rows = (frame[names[0] ?? ''] ?? [])
    .slice(0, 8)
    .map(
      (_, row) => `<tr>${names.map((name) => `<td>${shown(frame[name]?.[row] ?? null)}</td>`).join('')}</tr>`,
    );
  return `<table><tr>${names.map((name) => `<th>${escape(name)}</th>`).join('')}</tr>${rows.join('')}</table>`;
}

function stat({ frames: [frame = {}] }: DrawnPanel): string {
  return `<strong>${Object.values(frame)
    .map((cells) => shown(cells.at(-1) ?? null))
    .join(' ')}</strong>`;
}

function picture(content: string): string {
  return `<svg width="${WIDTH}" height="${HEIGHT}">${content}</svg>`;
}

function legend(names: readonly string[], first = 0): string {
  return names
    .map((name, index) => `<i style="color:${colourOf(index + first)}">&#9632; ${escape(name)}</i>`)
    .join('');
}

function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] ?? '#000';
}

function isNumber(cell: Cell): cell is number {
  return typeof cell === 'number' && Number.isFinite(cell);
}

function toMilliseconds(time: Cell): number {
  return typeof time === 'number' ? time : new Date(time ?? 0).getTime();
}

function extent(values: readonly number[]): [number, number] {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return low === high ? [low - 1, high + 1] : [low, high];
}

function scaled(value: number, low: number, high: number, size: number): string {
  return ((size * (value - low)) / (high - low)).toFixed(1);
}

function shown(cell: Cell): string {
  return isNumber(cell) ? cell.toFixed(2) : escape(cell ?? '');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
