import { useEffect, useRef, useState } from 'preact/hooks';
import type { Station } from '../api/schemas.js';
import { stationLink } from '../state/address.js';
import { EMPTY_SERIES, latestForecast, latestReading, type StationSeries } from '../state/station-series.js';
import { degrees, number } from '../text/numbers.js';
import { extremes } from '../text/outlook.js';
import { matching } from '../text/search.js';
import { converted } from '../text/units.js';
import { Sparkline } from './sparkline.js';
import { useSettings } from './use-settings.js';
import { WindArrow } from './wind-arrow.js';

interface StationListProps {
  readonly stations: readonly Station[];
  readonly series: ReadonlyMap<string, StationSeries>;
  readonly selected: string | undefined;
}

/** More than anybody scrolls through: beyond it searching is faster, for people and for the browser. */
const MOST_LISTED = 50;
/** Fewer are seen at a glance. */
const FEWEST_SEARCHED = 7;

export function StationList({ stations, series, selected }: StationListProps) {
  const [query, setQuery] = useState('');
  const search = useSearchKey();
  const found = matching(stations, query);
  const listed = found.slice(0, MOST_LISTED);
  const [first] = found;
  return (
    <nav class="stations" aria-label="Stations">
      {stations.length >= FEWEST_SEARCHED && (
        <form
          role="search"
          onSubmit={(event) => {
            event.preventDefault();
            if (first !== undefined) location.hash = stationLink(first.id);
          }}
        >
          <input
            ref={search}
            type="search"
            value={query}
            placeholder={`Search ${stations.length.toLocaleString('en')} stations`}
            aria-label="Search stations by name or id"
            aria-keyshortcuts="/"
            onInput={({ currentTarget }) => {
              setQuery(currentTarget.value);
            }}
          />
        </form>
      )}
      <ul>
        {listed.map((station) => (
          <li key={station.id}>
            <StationCard
              station={station}
              series={series.get(station.id) ?? EMPTY_SERIES}
              selected={station.id === selected}
            />
          </li>
        ))}
      </ul>
      <p class="stations-more quiet" role="status">
        {found.length === 0 && `No station is called “${query}”. Its id works too.`}
        {found.length > listed.length &&
          `${(found.length - listed.length).toLocaleString('en')} more: search, or choose on the map.`}
      </p>
    </nav>
  );
}

/** The key / goes to the search, as on many pages. */
function useSearchKey() {
  const search = useRef<HTMLInputElement | null>(null);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLInputElement && event.target.type !== 'range';
      if (event.key !== '/' || typing || search.current === null) return;
      event.preventDefault();
      search.current.focus();
    };
    addEventListener('keydown', listen);
    return () => {
      removeEventListener('keydown', listen);
    };
  }, []);
  return search;
}

interface StationCardProps {
  readonly station: Station;
  readonly series: StationSeries;
  readonly selected: boolean;
}

function StationCard({ station, series, selected }: StationCardProps) {
  const { units } = useSettings();
  const { temperature_2m: temperature, wind_speed_10m: wind } = units;
  const reading = latestReading(series);
  const forecast = latestForecast(series);
  const range = forecast === undefined ? undefined : extremes(forecast, 'temperature_2m');
  const warmth = (value: number | null | undefined) => degrees(converted(temperature, value));
  return (
    <a class="station-card" href={stationLink(station.id)} aria-current={selected ? 'true' : undefined}>
      <span class="station-card-name">{station.name}</span>
      <span class="station-card-now">
        <span class="station-card-temperature">{warmth(reading?.temperature_2m)}</span>
        <span class="station-card-wind">
          <WindArrow direction={reading?.wind_direction_10m} />
          {number(converted(wind, reading?.wind_speed_10m), 0)} {wind.unit}
        </span>
      </span>
      {forecast !== undefined && <Sparkline forecast={forecast} />}
      <span class="station-card-next">
        {range === undefined
          ? 'no forecast yet'
          : `next 24 h: ${warmth(range.low.value)} to ${warmth(range.high.value)}`}
      </span>
    </a>
  );
}
