import type { MapLayer } from '../map/layer.js';
import type { Clockface } from '../text/time.js';

const HOUR = 3600;
const HOURS_AHEAD = 24;

interface LayerChooserProps {
  readonly layer: MapLayer;
  readonly now: number | undefined;
  readonly clock: Clockface;
  readonly onChange: (layer: MapLayer) => void;
}

/** What the map shows, and of which hour. */
export function LayerChooser({ layer, now, clock, onChange }: LayerChooserProps) {
  const valid = now === undefined ? undefined : now + layer.hour * HOUR;
  const time = valid === undefined ? '' : `${clock.day(valid)}, ${clock.hour(valid)}`;
  const words = layer.hour === 0 ? `measured, ${time}` : `in ${layer.hour} h, ${time}`;
  return (
    <div class="layers">
      <div class="layer-choices">
        <Segments
          label="Variable on the map"
          value={layer.variable}
          options={[
            ['temperature_2m', 'Temperature'],
            ['wind_speed_10m', 'Wind'],
          ]}
          onChoose={(variable) => {
            onChange({ ...layer, variable });
          }}
        />
        <Segments
          label="Weather or error on the map"
          value={layer.shows}
          options={[
            ['weather', 'Weather'],
            ['error', 'Error'],
          ]}
          onChoose={(shows) => {
            onChange({ ...layer, shows });
          }}
        />
      </div>
      {layer.shows === 'weather' ? (
        <div class="map-hour">
          <input
            type="range"
            min={0}
            max={HOURS_AHEAD}
            value={layer.hour}
            aria-label="Hour on the map"
            aria-valuetext={words}
            onInput={({ currentTarget }) => {
              onChange({ ...layer, hour: Number(currentTarget.value) });
            }}
          />
          <output>{words}</output>
        </div>
      ) : (
        <p class="map-hour quiet">How far off the forecast of 24 hours ago was, on average</p>
      )}
    </div>
  );
}

interface SegmentsProps<Option extends string> {
  readonly label: string;
  readonly value: Option;
  readonly options: readonly (readonly [Option, string])[];
  readonly onChoose: (option: Option) => void;
}

function Segments<Option extends string>({ label, value, options, onChoose }: SegmentsProps<Option>) {
  return (
    <div class="segments" role="group" aria-label={label}>
      {options.map(([option, name]) => (
        <button
          key={option}
          type="button"
          aria-pressed={option === value}
          onClick={() => {
            onChoose(option);
          }}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
