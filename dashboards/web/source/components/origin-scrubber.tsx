import type { Forecast } from '../state/forecast.js';
import type { Clockface } from '../text/time.js';

interface OriginScrubberProps {
  /** Past and present forecasts, oldest first; at least two. */
  readonly forecasts: readonly Forecast[];
  readonly shown: Forecast;
  readonly clock: Clockface;
  /** Undefined goes back to the newest and follows it. */
  readonly onChoose: (origin: number | undefined) => void;
}

/** Goes back to earlier forecasts, to see what they said of hours that have since been measured. */
export function OriginScrubber({ forecasts, shown, clock, onChoose }: OriginScrubberProps) {
  const position = forecasts.indexOf(shown);
  const last = forecasts.length - 1;
  const age = Math.round(((forecasts[last]?.origin ?? shown.origin) - shown.origin) / 3600);
  const text = `${clock.full(shown.origin)}${age === 0 ? ', the newest' : `, ${age} h before the newest`}`;
  return (
    <div class="scrubber">
      <label for="origin">Forecast made</label>
      <input
        id="origin"
        type="range"
        min={0}
        max={last}
        value={position}
        aria-valuetext={text}
        onInput={({ currentTarget }) => {
          const index = Number(currentTarget.value);
          onChoose(index === last ? undefined : forecasts[index]?.origin);
        }}
      />
      <output for="origin">{text}</output>
      <button
        type="button"
        disabled={age === 0}
        onClick={() => {
          onChoose(undefined);
        }}
      >
        Newest
      </button>
    </div>
  );
}
