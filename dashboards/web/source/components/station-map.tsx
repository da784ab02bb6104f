import type { Station } from '../api/schemas.js';
import { EMPTY_SERIES, latestReading, type StationSeries } from '../state/station-series.js';
import { degrees } from '../text/numbers.js';
import { stationLink } from './station-list.js';

const WIDTH = 320;
const LEAST_HEIGHT = 180;
const MOST_HEIGHT = 320;
/** Room for names beside the outermost stations, or only for their dots. */
const MARGIN = { named: 52, unnamed: 30 } as const;
const KILOMETRES_PER_DEGREE = 111.195;
const SCALE_LENGTHS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
/** More names than this would cover each other. */
const MOST_NAMES = 8;

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
  const named = stations.length <= MOST_NAMES;
  const { place, height, scaleKilometres, scaleWidth } = projection(
    stations,
    named ? MARGIN.named : MARGIN.unnamed,
  );
  // The selected station last, so that no other covers it.
  const drawn = stations.toSorted((a, b) => Number(a.id === selected) - Number(b.id === selected));
  return (
    <svg class="station-map" viewBox={`0 0 ${WIDTH} ${height}`} aria-hidden="true">
      {drawn.map((station) => {
        const { x, y } = place(station);
        const here = station.id === selected;
        return (
          <a key={station.id} href={stationLink(station.id)} tabindex={-1}>
            <title>{station.name}</title>
            <circle class={here ? 'here' : ''} cx={x} cy={y} r={here ? 6 : 4.5} />
            {named && (
              <>
                <text x={x} y={y - 11} text-anchor="middle">
                  {degrees(latestReading(series.get(station.id) ?? EMPTY_SERIES)?.temperature_2m)}
                </text>
                <text class="name" x={x} y={y + 19} text-anchor={anchor(x)}>
                  {station.name}
                </text>
              </>
            )}
          </a>
        );
      })}
      <path class="scale" d={`M12 ${height - 12}v4h${scaleWidth.toFixed(1)}v-4`} />
      <text class="scale-text" x={scaleWidth + 18} y={height - 7}>
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

/** Equirectangular about the middle of the stations: true enough at the size of a network. */
function projection(stations: readonly Station[], margin: number) {
  const latitudes = stations.map(({ latitude }) => latitude);
  const longitudes = stations.map(({ longitude }) => longitude);
  const middle = (values: readonly number[]) => (Math.min(...values) + Math.max(...values)) / 2;
  const spread = (values: readonly number[]) => Math.max(0.02, Math.max(...values) - Math.min(...values));
  const north = middle(latitudes);
  const east = middle(longitudes);
  const eastScale = Math.cos((north * Math.PI) / 180);
  const [eastSpread, northSpread] = [spread(longitudes) * eastScale, spread(latitudes)];
  const wanted = ((WIDTH - 2 * margin) / eastSpread) * northSpread + 2 * margin;
  const height = Math.round(Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, wanted)));
  const pixelsPerDegree = Math.min((WIDTH - 2 * margin) / eastSpread, (height - 2 * margin) / northSpread);
  const pixelsPerKilometre = pixelsPerDegree / KILOMETRES_PER_DEGREE;
  const scaleKilometres = SCALE_LENGTHS.findLast((length) => length * pixelsPerKilometre <= WIDTH / 4) ?? 1;
  return {
    place: (station: Station) => ({
      x: WIDTH / 2 + (station.longitude - east) * eastScale * pixelsPerDegree,
      y: height / 2 - (station.latitude - north) * pixelsPerDegree,
    }),
    height,
    scaleKilometres,
    scaleWidth: scaleKilometres * pixelsPerKilometre,
  };
}
