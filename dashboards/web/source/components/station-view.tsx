import type { Station } from '../api/schemas.js';
import { accepted, type ChartVariable } from '../charts/forecast-data.js';
import { central, type Forecast } from '../state/forecast.js';
import { latestForecast, latestReading, type StationSeries } from '../state/station-series.js';
import { csv } from '../text/csv.js';
import { degrees, number } from '../text/numbers.js';
import { outlook } from '../text/outlook.js';
import { toIso, toSeconds } from '../text/time.js';
import { converted, type Quantities } from '../text/units.js';
import { beaufortName, compassPoint } from '../text/wind.js';
import { ForecastFigure } from './forecast-figure.js';
import { HoursTable } from './hours-table.js';
import { OriginScrubber } from './origin-scrubber.js';
import { StationActions } from './station-actions.js';
import { useMedia } from './use-page.js';
import { useSettings } from './use-settings.js';
import { WindArrow } from './wind-arrow.js';

const HOUR = 3600;
const HOURS_AHEAD = 24;
const BACK_IN_TIME = 'Move back to see earlier forecasts beside what was then measured.';

interface StationViewProps {
  readonly station: Station;
  readonly series: StationSeries;
  /** Days long past, while a forecast of then is on view. */
  readonly past: StationSeries | undefined;
  readonly origin: number | undefined;
  readonly onChooseOrigin: (origin: number | undefined) => void;
}

export function StationView({ station, series, past, origin, onChooseOrigin }: StationViewProps) {
  const { units, clockAt } = useSettings();
  const narrow = useMedia('(max-width: 640px)');
  const clock = clockAt(station.timezone);
  const reading = latestReading(series);
  const newest = latestForecast(series);
  const onView = past ?? series;
  const forecasts = [...onView.forecasts.values()];
  const shown = forecasts.find((each) => each.origin === origin) ?? newest;
  const end = latestForecast(onView)?.origin ?? (reading === undefined ? 0 : toSeconds(reading.time));
  const window = { from: end - (narrow ? 24 : 48) * HOUR, to: end + HOURS_AHEAD * HOUR };
  const shared = { station: station.id, series: onView, forecast: shown, window, clock };
  const { temperature_2m: temperature, wind_speed_10m: wind } = units;
  return (
    <section class="station-view" aria-labelledby="station-name">
      <header>
        <h1 id="station-name">{station.name}</h1>
        <p class="quiet">{position(station)}</p>
        <StationActions
          name={`${station.id}-${shown === undefined ? 'readings' : toIso(shown.origin).slice(0, 13)}`}
          csv={() => csv(onView, shown)}
        />
      </header>
      <div class="now">
        <p class="now-temperature">{degrees(converted(temperature, reading?.temperature_2m), 1)}</p>
        <p class="now-wind">
          <WindArrow direction={reading?.wind_direction_10m} />
          <span>
            {number(converted(wind, reading?.wind_speed_10m))} {wind.unit}
            <span class="quiet">{windWords(reading?.wind_speed_10m, reading?.wind_direction_10m)}</span>
          </span>
        </p>
        <div class="now-outlook">
          <h2>Next 24 hours</h2>
          <p>
            {newest === undefined
              ? 'No forecast yet. The first is issued as soon as enough hours of readings are there.'
              : outlook(newest, clock, units)}
          </p>
        </div>
      </div>
      {shown !== undefined && newest !== undefined && (
        <OriginScrubber
          forecasts={forecasts}
          shown={shown}
          newest={newest}
          since={station.observations?.first}
          clock={clock}
          onChoose={onChooseOrigin}
        />
      )}
      <p class="since quiet" aria-live="polite">
        {shown === undefined || shown === newest ? BACK_IN_TIME : sinceThen(shown, onView, units)}
      </p>
      <ForecastFigure {...shared} title="Temperature" variable="temperature_2m" quantity={temperature} />
      <ForecastFigure {...shared} title="Wind" variable="wind_speed_10m" quantity={wind} />
      {shown !== undefined && <HoursTable forecast={shown} series={onView} clock={clock} units={units} />}
    </section>
  );
}

function position({ latitude, longitude, elevation }: Station): string {
  const north = `${Math.abs(latitude).toFixed(2)}° ${latitude < 0 ? 'S' : 'N'}`;
  const east = `${Math.abs(longitude).toFixed(2)}° ${longitude < 0 ? 'W' : 'E'}`;
  const height = elevation === undefined ? '' : ` · ${Math.round(elevation)} m above the sea`;
  return `${north}, ${east}${height}`;
}

function windWords(speed: number | null | undefined, direction: number | null | undefined): string {
  if (speed === null || speed === undefined) return '';
  const from = direction === null || direction === undefined ? '' : ` from the ${compassPoint(direction)}`;
  return `${beaufortName(speed)}${from}`;
}

/** How an earlier forecast compares with what came. */
function sinceThen(forecast: Forecast, series: StationSeries, units: Quantities): string {
  const off = (variable: ChartVariable) => {
    const errors = central(forecast, variable).flatMap((value, index) => {
      const measured = accepted(series, forecast.times[index] ?? 0, variable);
      return value === null || measured === null ? [] : [Math.abs(value - measured)];
    });
    const { unit, difference } = units[variable];
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    return { hours: errors.length, text: `${number(difference(mean))} ${unit}` };
  };
  const temperature = off('temperature_2m');
  const wind = off('wind_speed_10m');
  if (temperature.hours === 0 || wind.hours === 0) return 'Nothing has been measured since this forecast.';
  return `Over the ${temperature.hours} h measured since, this forecast was off by ${temperature.text} and ${wind.text} on average.`;
}
