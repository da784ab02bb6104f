import type { Forecast } from '../state/forecast.js';
import { toIso, toSeconds, type Clockface } from '../text/time.js';

interface OriginScrubberProps {
  /** Forecasts to move through, oldest first. */
  readonly forecasts: readonly Forecast[];
  readonly shown: Forecast;
  readonly newest: Forecast;
  /** ISO time of the station's first reading; before it there is no day to go to. */
  readonly since: string | undefined;
  readonly clock: Clockface;
  /** Undefined goes back to the newest and follows it. */
  readonly onChoose: (origin: number | undefined) => void;
}

const NOON_SECONDS = 12 * 3600;

/** Goes back to earlier forecasts, to see what they said of hours that have since been measured. */
export function OriginScrubber(props: OriginScrubberProps) {
  const { forecasts, shown, newest, since, clock, onChoose } = props;
  const position = Math.max(0, forecasts.indexOf(shown));
  const last = forecasts.length - 1;
  const age = Math.round((newest.origin - shown.origin) / 3600);
  const text = `${clock.full(shown.origin)}${age === 0 ? ', the newest' : `, ${ageText(age)} before the newest`}`;
  return (
    <div class="scrubber">
      <label for="origin">Forecast made</label>
      <input
        id="origin"
        type="range"
        min={0}
        max={last}
        value={position}
        disabled={last < 1}
        aria-valuetext={text}
        onInput={({ currentTarget }) => {
          const chosen = forecasts[Number(currentTarget.value)]?.origin;
          onChoose(chosen === newest.origin ? undefined : chosen);
        }}
      />
      <output for="origin">{text}</output>
      <input
        type="date"
        aria-label="Day of the forecast (UTC)"
        title="Go to a day"
        min={since?.slice(0, 10)}
        max={toIso(newest.origin).slice(0, 10)}
        value={toIso(shown.origin).slice(0, 10)}
        onChange={({ currentTarget }) => {
          const noon = toSeconds(`${currentTarget.value}T00:00:00Z`) + NOON_SECONDS;
          if (Number.isFinite(noon)) onChoose(noon < newest.origin ? noon : undefined);
        }}
      />
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

function ageText(hours: number): string {
  return hours <= 72 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
