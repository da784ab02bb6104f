import uPlot from 'uplot';
import type { Comparison, VariableSkill } from '../api/schemas.js';
import { number } from '../text/numbers.js';
import { valueAxis } from './axes.js';
import { readPalette, type Tone } from './palette.js';

const FONT = '12px "Inter Variable", system-ui, sans-serif';

export interface LeadChart {
  readonly update: (leads: VariableSkill['leads']) => void;
  readonly resize: (width: number) => void;
  readonly destroy: () => void;
}

/** Mean absolute error by lead: the forecast, persistence, and the same hour a day before. */
export function createLeadChart(
  element: HTMLElement,
  leads: VariableSkill['leads'],
  options: {
    readonly tone: Tone;
    readonly width: number;
    readonly height: number;
    /** To the unit on view. */
    readonly difference: (difference: number) => number;
  },
): LeadChart {
  const palette = readPalette(options.tone);
  const line = (stroke: string, width: number, dash?: number[]): uPlot.Series => ({
    stroke,
    width,
    points: { show: false },
    ...(dash === undefined ? {} : { dash }),
  });
  const plot = new uPlot(
    {
      width: options.width,
      height: options.height,
      padding: [8, 24, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, range: [0, 24] }, y: { range: (_plot, _low, high) => [0, high * 1.1] } },
      series: [
        {},
        line(palette.yesterday, 1.5, [2, 3]),
        line(palette.persistence, 1.5, [6, 4]),
        line(palette.accent, 2.25),
      ],
      axes: [
        {
          stroke: palette.muted,
          font: FONT,
          grid: { show: false },
          ticks: { show: false },
          size: 26,
          incrs: [6],
          values: (_plot, hours) => hours.map((hour) => (hour === 0 ? 'now' : `+${number(hour, 0)} h`)),
        },
        valueAxis(palette, 24),
      ],
    },
    table(leads, options.difference),
    element,
  );
  return {
    update(next) {
      plot.setData(table(next, options.difference));
    },
    resize(width) {
      plot.setSize({ width, height: options.height });
    },
    destroy() {
      plot.destroy();
    },
  };
}

function table(leads: VariableSkill['leads'], difference: (difference: number) => number): uPlot.AlignedData {
  const column = (key: keyof Comparison) =>
    leads.map(({ mae }) => (mae === null ? null : difference(mae[key])));
  return [leads.map(({ lead }) => lead), column('yesterday'), column('persistence'), column('model')];
}
