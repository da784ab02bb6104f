import type { Station } from '../api/schemas.js';
import { latestReading, type StationSeries } from '../state/station-series.js';
import { degrees } from '../text/numbers.js';
import { stationLink } from './station-list.js';

const WIDTH = 320;
const HEIGHT = 180;
const MARGIN = 52;
const KILOMETRES_PER_DEGREE = 111.195;
const SCALE_LENGTHS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
/** More labels than this would cover each other. */
const MOST_LABELS = 12;

interface StationMapProps {
  readonly stations: readonly Station[];
  readonly series: ReadonlyMap<string, StationSeries>;
  readonly selected: string | undefined;
}

/**
 * Where the stations lie to each other: north is up, the same scale both ways. The list says all of it in
 * words, so the map is for the eye and the pointer.
 */
export function StationMap({ stations, series, selected }: StationMapProps) {
  if (stations.length < 2) return null;
  const { place, scaleKilometres, scaleWidth } = projection(stations);
  return (
    <svg class="station-map" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      {stations.map((station) => {
        const { x, y } = place(station);
        const reading = latestReading(
          series.get(station.id) ?? { readings: new Map(), forecasts: new Map() },
        );
        const labelled = stations.length <= MOST_LABELS || station.id === selected;
        return (
          <a key={station.id} href={stationLink(station.id)} tabindex={-1}>
            <title>{station.name}</title>
            <circle
              class={station.id === selected ? 'here' : ''}
              cx={x}
              cy={y}
              r={station.id === selected ? 6 : 4.5}
            />
            {labelled && (
              <>
                <text x={x} y={y - 11} text-anchor="middle">
                  {degrees(reading?.temperature_2m)}
                </text>
                <text class="name" x={x} y={y + 19} text-anchor={anchor(x)}>
                  {station.name}
                </text>
              </>
            )}
          </a>
        );
      })}
      <path class="scale" d={`M12 ${HEIGHT - 12}v4h${scaleWidth.toFixed(1)}v-4`} />
      <text class="scale-text" x={scaleWidth + 18} y={HEIGHT - 7}>
        {scaleKilometres} km
      </text>
      <path class="scale" d={`M${WIDTH - 14} 26V12m-3 4 3-4 3 4`} />
      <text class="scale-text" x={WIDTH - 14} y={38} text-anchor="middle">
        N
      </text>
    </svg>
  );
}

/** Names grow away from the nearer edge, so that they stay on the map. */
function anchor(x: number): 'start' | 'middle' | 'end' {
  if (x < WIDTH / 3) return 'start';
  return x > (2 * WIDTH) / 3 ? 'end' : 'middle';
}

function projection(stations: readonly Station[]) {
  const latitudes = stations.map(({ latitude }) => latitude);
  const longitudes = stations.map(({ longitude }) => longitude);
  const middle = (values: readonly number[]) => (Math.min(...values) + Math.max(...values)) / 2;
  const north = middle(latitudes);
  const east = middle(longitudes);
  const eastScale = Math.cos((north * Math.PI) / 180);
  const spread = (values: readonly number[]) => Math.max(0.02, Math.max(...values) - Math.min(...values));
  const pixelsPerDegree = Math.min(
    (WIDTH - 2 * MARGIN) / (spread(longitudes) * eastScale),
    (HEIGHT - 2 * MARGIN) / spread(latitudes),
  );
  const pixelsPerKilometre = pixelsPerDegree / KILOMETRES_PER_DEGREE;
  const scaleKilometres = SCALE_LENGTHS.findLast((length) => length * pixelsPerKilometre <= WIDTH / 3) ?? 1;
  return {
    place: (station: Station) => ({
      x: WIDTH / 2 + (station.longitude - east) * eastScale * pixelsPerDegree,
      y: HEIGHT / 2 - (station.latitude - north) * pixelsPerDegree,
    }),
    scaleKilometres,
    scaleWidth: scaleKilometres * pixelsPerKilometre,
  };
}
