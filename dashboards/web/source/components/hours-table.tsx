import { accepted, type ChartVariable } from '../charts/forecast-data.js';
import { central, type Forecast } from '../state/forecast.js';
import type { StationSeries } from '../state/station-series.js';
import { number } from '../text/numbers.js';
import type { Clockface } from '../text/time.js';
import { converted, type Quantities } from '../text/units.js';
import { compassPoint } from '../text/wind.js';

interface HoursTableProps {
  readonly forecast: Forecast;
  readonly series: StationSeries;
  readonly clock: Clockface;
  readonly units: Quantities;
}

/** The charts' numbers, for who reads rather than looks. */
export function HoursTable({ forecast, series, clock, units }: HoursTableProps) {
  const temperature = central(forecast, 'temperature_2m');
  const wind = central(forecast, 'wind_speed_10m');
  const text = (variable: ChartVariable, value: number | null | undefined) =>
    number(converted(units[variable], value));
  const range = (variable: ChartVariable, index: number) => {
    const edge = (quantile: string) => text(variable, forecast.series(`${variable}_${quantile}`)[index]);
    return `${edge('p10')} to ${edge('p90')}`;
  };
  return (
    <details class="hours">
      <summary>The numbers, hour by hour</summary>
      <div class="hours-scroll" tabIndex={0} role="region" aria-label="Forecast, hour by hour">
        <table>
          <thead>
            <tr>
              <th scope="col">Hour</th>
              <th scope="col">Temperature {units.temperature_2m.unit}</th>
              <th scope="col">80 % likely</th>
              <th scope="col">Measured</th>
              <th scope="col">Wind {units.wind_speed_10m.unit}</th>
              <th scope="col">80 % likely</th>
              <th scope="col">Measured</th>
              <th scope="col">From</th>
            </tr>
          </thead>
          <tbody>
            {forecast.times.map((time, index) => {
              const direction = forecast.series('wind_direction_10m')[index];
              return (
                <tr key={time}>
                  <th scope="row">
                    {clock.day(time)}, {clock.hour(time)}
                  </th>
                  <td>{text('temperature_2m', temperature[index])}</td>
                  <td>{range('temperature_2m', index)}</td>
                  <td>{text('temperature_2m', accepted(series, time, 'temperature_2m'))}</td>
                  <td>{text('wind_speed_10m', wind[index])}</td>
                  <td>{range('wind_speed_10m', index)}</td>
                  <td>{text('wind_speed_10m', accepted(series, time, 'wind_speed_10m'))}</td>
                  <td>{typeof direction === 'number' ? compassPoint(direction) : '–'}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </details>
  );
}
