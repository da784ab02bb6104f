import uPlot from 'uplot';
import type { Clockface } from '../text/time.js';
import { timeAxis, valueAxis } from './axes.js';
import { COLUMN, type ChartVariable, type ForecastData } from './forecast-data.js';
import { drawOrigin, drawWindArrows } from './overlays.js';
import { readPalette } from './palette.js';

export interface ForecastChart {
  readonly update: (data: ForecastData) => void;
  readonly resize: (width: number) => void;
  readonly destroy: () => void;
}

interface ForecastChartOptions {
  readonly variable: ChartVariable;
  readonly width: number;
  readonly height: number;
  readonly clock: Clockface;
  /** Receives the row under the pointer, or undefined where there is none. */
  readonly onPoint: (index: number | undefined) => void;
}

const ARROW_SPACING_PIXELS = 26;
const TOP_WITH_ARROWS = 28;
const TOP = 10;

/** Readings, forecast and its bands over time. Colours are those of the theme at the time of the call. */
export function createForecastChart(
  element: HTMLElement,
  first: ForecastData,
  options: ForecastChartOptions,
): ForecastChart {
  const wind = options.variable === 'wind_speed_10m';
  const palette = readPalette(wind ? 'wind' : 'temperature');
  let data = first;

  const line = (stroke: string, width: number): uPlot.Series => ({ stroke, width, points: { show: false } });
  const edge = (): uPlot.Series => line('transparent', 0);
  const readings = {
    ...line(palette.ink, 1.75),
    points: { show: true, size: 4, width: 0, fill: palette.ink, filter: isolated },
  };
  const series = [{}, edge(), edge(), edge(), edge(), line(palette.accent, 2.25), readings];

  const plot = new uPlot(
    {
      width: options.width,
      height: options.height,
      padding: [wind ? TOP_WITH_ARROWS : TOP, 20, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7, width: 2 } },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), options.clock.zone),
      scales: {
        x: { time: true },
        y: { range: (_plot, low, high) => valueRange(low, high, wind) },
      },
      series,
      bands: [
        { series: [COLUMN.p90, COLUMN.p10], fill: palette.band80 },
        { series: [COLUMN.p75, COLUMN.p25], fill: palette.band50 },
      ],
      axes: [timeAxis(palette, options.clock), valueAxis(palette, 36)],
      hooks: {
        draw: [
          (drawn) => {
            const { origin } = data;
            if (origin !== undefined) drawOrigin(drawn, origin, palette);
            if (!wind) return;
            drawWindArrows(drawn, data.directions, ARROW_SPACING_PIXELS, (time) =>
              origin !== undefined && time > origin ? palette.accent : palette.ink,
            );
          },
        ],
        setCursor: [
          ({ cursor }) => {
            options.onPoint(cursor.idx ?? undefined);
          },
        ],
      },
    },
    data.table,
    element,
  );

  return {
    update(next) {
      data = next;
      plot.setData(next.table);
    },
    resize(width) {
      plot.setSize({ width, height: options.height });
    },
    destroy() {
      plot.destroy();
    },
  };
}

/** Readings between two gaps, which no line shows. */
function isolated(plot: uPlot, column: number): number[] {
  const values = plot.data[column] ?? [];
  return Array.from(values.keys()).filter(
    (index) =>
      values[index] !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null,
  );
}

/** Whole degrees or m/s around the values; wind begins at calm, and neither scale magnifies mere noise. */
function valueRange(low: number | null, high: number | null, wind: boolean): [number, number] {
  if (low === null || high === null) return [0, 10];
  if (wind) return [0, Math.max(6, Math.ceil(high * 1.1))];
  const middle = (low + high) / 2;
  const half = Math.max(4, (high - low) / 2 + 1);
  return [Math.floor(middle - half), Math.ceil(middle + half)];
}
