import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Station, StationError } from '../api/schemas.js';
import { onThemeChange } from '../charts/palette.js';
import { colourScale, type ColourScale } from '../map/colour-scale.js';
import { domain, mapValue, type MapLayer } from '../map/layer.js';
import { readMapPalette, type MapPalette } from '../map/map-palette.js';
import type { Mark } from '../map/mark.js';
import { toWorld } from '../map/mercator.js';
import { NetworkMap } from '../map/network-map.js';
import { EMPTY_SERIES, type StationSeries } from '../state/station-series.js';
import { number } from '../text/numbers.js';
import type { Quantity } from '../text/units.js';
import { compassPoint } from '../text/wind.js';
import { LayerChooser } from './layer-chooser.js';
import { MapLegend } from './map-legend.js';
import { useSettings } from './use-settings.js';

interface MapPanelProps {
  readonly stations: readonly Station[];
  readonly series: ReadonlyMap<string, StationSeries>;
  readonly errors: ReadonlyMap<string, StationError> | undefined;
  readonly selected: string | undefined;
  readonly layer: MapLayer;
  /** The newest measured hour, in seconds. */
  readonly now: number | undefined;
  readonly onSelect: (id: string) => void;
  readonly onLayer: (layer: MapLayer) => void;
}

/** Where the stations are and what each says, now and in the next hours, or how far off its forecasts were. */
export function MapPanel(props: MapPanelProps) {
  const { stations, selected, layer, now, onSelect, onLayer } = props;
  const { units, clockAt } = useSettings();
  const quantity = units[layer.variable];
  const palette = useMapPalette();
  const scale = useMemo(
    () => layerScale(props, palette),
    [props.series, props.errors, layer.variable, layer.shows, now, palette],
  );
  const marks = useMemo(
    () => marksOf(props, scale, quantity),
    [stations, props.series, props.errors, layer, now, scale, selected, quantity.unit],
  );
  const [point, setPoint] = useState<{ mark: Mark; x: number; y: number }>();
  const { canvas, map } = useNetworkMap({ marks, selected, onSelect, onPoint: setPoint }, palette);
  const zone = stations.find(({ id }) => id === selected)?.timezone;
  return (
    <section class="map-panel" aria-labelledby="map-title">
      <h2 id="map-title" class="visually-hidden">
        Map
      </h2>
      <LayerChooser layer={layer} now={now} clock={clockAt(zone)} onChange={onLayer} />
      <div class="map">
        <canvas
          ref={canvas}
          tabIndex={0}
          role="application"
          aria-roledescription="map"
          aria-label={`Map of ${stations.length} stations. Arrow keys move it, plus and minus zoom, 0 shows all. The list of stations says the same in words.`}
        />
        <div class="map-buttons" role="group" aria-label="Map view">
          <button type="button" aria-label="Zoom in" onClick={() => map.current?.zoomBy(1)}>
            +
          </button>
          <button type="button" aria-label="Zoom out" onClick={() => map.current?.zoomBy(-1)}>
            −
          </button>
          <button type="button" aria-label="Show all stations" onClick={() => map.current?.showAll()}>
            <svg viewBox="0 0 16 16" aria-hidden="true">
              <path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4" />
            </svg>
          </button>
        </div>
        {point !== undefined && (
          <p
            class={`map-tip ${sideOf(point.x, canvas.current)}`}
            ref={placeAt(point.x, point.y)}
            aria-hidden="true"
          >
            <span>
              <strong>{point.mark.name}</strong> {tip(point.mark, layer, quantity)}
            </span>
          </p>
        )}
      </div>
      <MapLegend
        scale={scale}
        quantity={quantity}
        layer={layer}
        silent={marks.some(({ colour }) => colour === undefined)}
      />
    </section>
  );
}

/** Near an edge the tip grows away from it. */
function sideOf(x: number, canvas: HTMLElement | null): 'left' | 'right' | '' {
  const width = canvas?.clientWidth ?? 0;
  if (x < width / 3) return 'left';
  return x > (2 * width) / 3 ? 'right' : '';
}

/** By script, for the page's policy allows no style attributes. */
function placeAt(x: number, y: number) {
  return (element: HTMLElement | null) => {
    element?.style.setProperty('transform', `translate(${Math.round(x)}px, ${Math.round(y)}px)`);
  };
}

function tip({ text, direction }: Mark, layer: MapLayer, { unit }: Quantity): string {
  if (text === '') return layer.shows === 'error' ? 'not measured yet' : 'silent';
  const from = direction === null ? '' : ` from the ${compassPoint(direction)}`;
  return layer.shows === 'error' ? `off by ${text} ${unit}` : `${text.replace('°', '')} ${unit}${from}`;
}

const HOURS = Array.from({ length: 25 }, (_, hour) => hour);

/** The same colours for every hour, so that the hours can be compared. */
function layerScale({ series, errors, layer, now = 0 }: MapPanelProps, { ramps }: MapPalette): ColourScale {
  const values: number[] = [];
  for (const [id, each] of series) {
    for (const hour of layer.shows === 'error' ? [0] : HOURS) {
      const value = mapValue({ ...layer, hour }, now, each, errors?.get(id))?.value;
      if (value !== undefined) values.push(value);
    }
  }
  const { low, high } = domain(layer, values);
  const ramp = layer.variable === 'wind_speed_10m' ? ramps.wind : ramps.temperature;
  return colourScale(layer.shows === 'error' ? ramps.error : ramp, low, high);
}

function marksOf(props: MapPanelProps, scale: ColourScale, quantity: Quantity): Mark[] {
  const { stations, series, errors, selected, layer, now = 0 } = props;
  const marks = stations.map((station): Mark => {
    const known = mapValue(layer, now, series.get(station.id) ?? EMPTY_SERIES, errors?.get(station.id));
    const wind = layer.variable === 'wind_speed_10m' && layer.shows === 'weather';
    return {
      id: station.id,
      name: station.name,
      place: toWorld(station.longitude, station.latitude),
      colour: known === undefined ? undefined : scale.colour(known.value),
      text: known === undefined ? '' : markText(layer, quantity, known.value),
      direction: wind ? (known?.direction ?? null) : null,
    };
  });
  const chosen = marks.findIndex(({ id }) => id === selected);
  return chosen > 0 ? [...marks.splice(chosen, 1), ...marks] : marks;
}

function markText(layer: MapLayer, quantity: Quantity, value: number): string {
  if (layer.shows === 'error') return number(quantity.difference(value));
  const text = number(quantity.value(value), 0);
  return layer.variable === 'temperature_2m' ? `${text}°` : text;
}

/** The map's colours, again whenever the theme changes. */
function useMapPalette(): MapPalette {
  const [palette, setPalette] = useState(readMapPalette);
  useEffect(
    () =>
      onThemeChange(() => {
        setPalette(readMapPalette());
      }),
    [],
  );
  return palette;
}

function useNetworkMap(
  content: {
    readonly marks: readonly Mark[];
    readonly selected: string | undefined;
    readonly onSelect: (id: string) => void;
    readonly onPoint: (point: { mark: Mark; x: number; y: number } | undefined) => void;
  },
  palette: MapPalette,
) {
  const canvas = useRef<HTMLCanvasElement | null>(null);
  const map = useRef<NetworkMap | null>(null);
  const latest = useRef(content);
  latest.current = content;
  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const made = new NetworkMap(element, palette, {
      onSelect: (id) => {
        latest.current.onSelect(id);
      },
      onPoint: (point) => {
        latest.current.onPoint(point);
      },
    });
    map.current = made;
    made.update(latest.current);
    const observer = new ResizeObserver(() => {
      made.resize({ width: element.clientWidth, height: element.clientHeight });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, []);
  useLayoutEffect(() => {
    map.current?.update(content);
  }, [content.marks, content.selected]);
  useLayoutEffect(() => {
    map.current?.recolour(palette);
  }, [palette]);
  useLayoutEffect(() => {
    if (content.selected !== undefined) map.current?.show(content.selected);
  }, [content.selected]);
  return { canvas, map };
}
