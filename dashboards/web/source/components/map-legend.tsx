import type { ColourScale } from '../map/colour-scale.js';
import type { MapLayer } from '../map/layer.js';
import { number } from '../text/numbers.js';
import type { Quantity } from '../text/units.js';

interface MapLegendProps {
  readonly scale: ColourScale;
  readonly quantity: Quantity;
  readonly layer: MapLayer;
  /** Whether a station has nothing to show. */
  readonly silent: boolean;
}

export function MapLegend({ scale, quantity, layer, silent }: MapLegendProps) {
  const { low, high, stops } = scale;
  const convert = layer.shows === 'error' ? quantity.difference : quantity.value;
  const text = (value: number) => number(convert(value), Number.isInteger(convert(value)) ? 0 : 1);
  return (
    <div class="map-legend">
      <span>{text(low)}</span>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <defs>
          <linearGradient id="map-ramp">
            {stops.map((colour, index) => (
              <stop key={index} offset={index / (stops.length - 1)} stop-color={colour} />
            ))}
          </linearGradient>
        </defs>
        <rect width="100" height="8" fill="url(#map-ramp)" />
      </svg>
      <span>
        {text(high)} {quantity.unit}
      </span>
      {silent && <span class="silent">not known</span>}
    </div>
  );
}
