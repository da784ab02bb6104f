import { useMemo, useState } from 'preact/hooks';
import { createForecastChart } from '../charts/forecast-chart.js';
import {
  COLUMN,
  forecastData,
  type ChartVariable,
  type ForecastData,
  type TimeWindow,
} from '../charts/forecast-data.js';
import type { Forecast } from '../state/forecast.js';
import type { StationSeries } from '../state/station-series.js';
import { number } from '../text/numbers.js';
import type { Quantity } from '../text/units.js';
import type { Clockface } from '../text/time.js';
import { compassPoint } from '../text/wind.js';
import { useChart } from './use-chart.js';

interface ForecastFigureProps {
  readonly station: string;
  readonly title: string;
  readonly variable: ChartVariable;
  readonly quantity: Quantity;
  readonly series: StationSeries;
  readonly forecast: Forecast | undefined;
  readonly window: TimeWindow;
  readonly clock: Clockface;
}

const HEIGHT = 250;

export function ForecastFigure(props: ForecastFigureProps) {
  const { station, title, variable, quantity, series, forecast, window, clock } = props;
  const { unit } = quantity;
  const wind = variable === 'wind_speed_10m';
  const [point, setPoint] = useState<number>();
  const data = useMemo(
    () => forecastData(series, forecast, variable, window, quantity),
    [series, forecast, variable, window.from, window.to, unit],
  );
  const chart = useChart(data, `${station} ${clock.zone} ${unit}`, (element, first, width) =>
    createForecastChart(element, first, { variable, width, height: HEIGHT, clock, onPoint: setPoint }),
  );
  return (
    <figure class={`forecast-figure ${wind ? 'wind' : 'temperature'}`}>
      <figcaption>
        <h3>
          {title} <span class="unit">{unit}</span>
        </h3>
        {point === undefined ? (
          <Legend wind={wind} />
        ) : (
          <p class="readout">{readout(data, point, quantity, clock)}</p>
        )}
      </figcaption>
      <div
        class="chart"
        ref={chart}
        role="img"
        aria-label={`${title}: readings and forecast. The table below has the numbers.`}
      />
    </figure>
  );
}

function Legend({ wind }: { readonly wind: boolean }) {
  return (
    <ul class="legend">
      <li class="legend-reading">measured</li>
      <li class="legend-forecast">forecast</li>
      <li class="legend-band-50">50 % likely</li>
      <li class="legend-band-80">80 % likely</li>
      {wind && <li class="legend-arrow">blowing to</li>}
    </ul>
  );
}

function readout(data: ForecastData, index: number, { unit }: Quantity, clock: Clockface): string {
  const cell = (column: number) => data.table[column]?.[index];
  const time = cell(0);
  if (time === null || time === undefined) return '';
  const parts = [];
  const reading = cell(COLUMN.reading);
  if (typeof reading === 'number') parts.push(`measured ${number(reading)} ${unit}`);
  const forecast = cell(COLUMN.central);
  const origin = data.origin ?? Infinity;
  if (typeof forecast === 'number' && time > origin) {
    const [low, high] = [cell(COLUMN.p10), cell(COLUMN.p90)];
    const range =
      typeof low === 'number' && typeof high === 'number' ? ` (${number(low)} to ${number(high)})` : '';
    parts.push(`forecast ${number(forecast)}${range} ${unit}`);
  }
  const direction = data.directions[index];
  if (!unit.startsWith('°') && typeof direction === 'number')
    parts.push(`from the ${compassPoint(direction)}`);
  return `${clock.day(time)}, ${clock.hour(time)}: ${parts.length === 0 ? 'nothing known' : parts.join(', ')}`;
}
