import type uPlot from 'uplot';
import { number } from '../text/numbers.js';
import type { Clockface } from '../text/time.js';
import type { Palette } from './palette.js';

const FONT = '12px "Inter Variable", system-ui, sans-serif';
const HOUR = 3600;

export function timeAxis(palette: Palette, clock: Clockface): uPlot.Axis {
  return {
    stroke: palette.muted,
    font: FONT,
    grid: { stroke: palette.line, width: 1 },
    ticks: { show: false },
    size: 40,
    space: 64,
    incrs: [3, 6, 12, 24].map((hours) => hours * HOUR),
    // The day under the first label and under midnight, the hour under the others.
    values: (_plot, times) =>
      times.map((time, index) =>
        index === 0 || clock.hour(time) === '00:00'
          ? `${clock.hour(time)}\n${clock.day(time)}`
          : clock.hour(time),
      ),
  };
}

/** `space` is the least distance between labels, in pixels. */
export function valueAxis(palette: Palette, space: number): uPlot.Axis {
  return {
    stroke: palette.muted,
    font: FONT,
    grid: { stroke: palette.line, width: 1 },
    ticks: { show: false },
    size: 38,
    space,
    incrs: [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50],
    values: (_plot, values) => {
      const decimals = values.every(Number.isInteger) ? 0 : 1;
      return values.map((value) => number(value, decimals));
    },
  };
}
