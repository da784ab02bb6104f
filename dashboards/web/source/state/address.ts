import { toIso, toSeconds } from '../text/time.js';
import type { PageState } from './page-state.js';

const VARIABLES = { temperature: 'temperature_2m', wind: 'wind_speed_10m' } as const;
const MOST_HOURS = 24;

type Addressed = Pick<PageState, 'selected' | 'origin' | 'layer'>;

/** What a link says of the page: whoever opens it sees the same station, forecast and map. */
export function readAddress(hash: string, now: Addressed): Addressed {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const station = fields.get('station') ?? undefined;
  const origin = toSeconds(fields.get('origin') ?? '');
  const hour = Number(fields.get('hour') ?? now.layer.hour);
  const map = fields.get('map');
  return {
    selected: station ?? now.selected,
    origin: Number.isFinite(origin) ? origin : undefined,
    layer: {
      variable: map === 'wind' || map === 'temperature' ? VARIABLES[map] : now.layer.variable,
      shows: fields.get('show') === 'error' ? 'error' : map === null ? now.layer.shows : 'weather',
      hour: Number.isInteger(hour) && hour >= 0 && hour <= MOST_HOURS ? hour : 0,
    },
  };
}

export function writeAddress({ selected, origin, layer }: Addressed): string {
  const fields = new URLSearchParams();
  if (selected !== undefined) fields.set('station', selected);
  if (origin !== undefined) fields.set('origin', toIso(origin));
  fields.set('map', layer.variable === 'wind_speed_10m' ? 'wind' : 'temperature');
  if (layer.shows === 'error') fields.set('show', 'error');
  if (layer.hour > 0) fields.set('hour', String(layer.hour));
  return `#${fields.toString()}`;
}

/** Also what a link to a station looks like: what it does not name stays as it is. */
export function stationLink(id: string): string {
  return `#${new URLSearchParams({ station: id }).toString()}`;
}
