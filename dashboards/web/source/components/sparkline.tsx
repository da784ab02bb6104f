import { central, type Forecast } from '../state/forecast.js';

const WIDTH = 120;
const HEIGHT = 32;

/** The next hours' temperature with its 80 % band, without axes: the shape of the day. */
export function Sparkline({ forecast }: { readonly forecast: Forecast }) {
  const line = central(forecast, 'temperature_2m');
  const low = forecast.series('temperature_2m_p10');
  const high = forecast.series('temperature_2m_p90');
  const values = [...line, ...low, ...high].filter((value) => value !== null);
  const minimum = Math.min(...values);
  const span = Math.max(4, Math.max(...values) - minimum);
  const point = (value: number | null, index: number) => {
    if (value === null) return '';
    const x = (index / Math.max(1, line.length - 1)) * WIDTH;
    const y = HEIGHT - 2 - ((value - minimum) / span) * (HEIGHT - 4);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  };
  const path = (points: readonly string[]) => points.filter((text) => text !== '').join(' ');
  const band = [...high.map(point), ...low.map(point).reverse()];
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <polygon points={path(band)} />
      <polyline points={path(line.map(point))} vector-effect="non-scaling-stroke" />
    </svg>
  );
}
