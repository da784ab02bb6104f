import type { Station } from '../api/schemas.js';
import { EMPTY_SERIES, latestForecast, latestReading, type StationSeries } from '../state/station-series.js';
import { degrees, number } from '../text/numbers.js';
import { extremes } from '../text/outlook.js';
import { Sparkline } from './sparkline.js';
import { WindArrow } from './wind-arrow.js';

interface StationListProps {
  readonly stations: readonly Station[];
  readonly series: ReadonlyMap<string, StationSeries>;
  readonly selected: string | undefined;
}

export function StationList({ stations, series, selected }: StationListProps) {
  return (
    <nav class="stations" aria-label="Stations">
      <ul>
        {stations.map((station) => (
          <li key={station.id}>
            <StationCard
              station={station}
              series={series.get(station.id) ?? EMPTY_SERIES}
              selected={station.id === selected}
            />
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface StationCardProps {
  readonly station: Station;
  readonly series: StationSeries;
  readonly selected: boolean;
}

function StationCard({ station, series, selected }: StationCardProps) {
  const reading = latestReading(series);
  const forecast = latestForecast(series);
  const range = forecast === undefined ? undefined : extremes(forecast, 'temperature_2m');
  return (
    <a class="station-card" href={stationLink(station.id)} aria-current={selected ? 'true' : undefined}>
      <span class="station-card-name">{station.name}</span>
      <span class="station-card-now">
        <span class="station-card-temperature">{degrees(reading?.temperature_2m)}</span>
        <span class="station-card-wind">
          <WindArrow direction={reading?.wind_direction_10m} />
          {number(reading?.wind_speed_10m, 0)} m/s
        </span>
      </span>
      {forecast !== undefined && <Sparkline forecast={forecast} />}
      <span class="station-card-next">
        {range === undefined
          ? 'no forecast yet'
          : `next 24 h: ${degrees(range.low.value)} to ${degrees(range.high.value)}`}
      </span>
    </a>
  );
}

/** Also what a shared link to a station looks like. */
export function stationLink(id: string): string {
  return `#station=${encodeURIComponent(id)}`;
}
