import { hasEnded, type Backfill } from '../api/work.js';
import { clockface, toSeconds } from '../text/time.js';

const STATES: Readonly<Record<Backfill['state'], string>> = {
  waiting: 'waits for its turn',
  planning: 'sees what is missing',
  running: 'forecasts',
  done: 'done',
  failed: 'failed',
  cancelled: 'stopped',
};

/** One backfill: what was asked for, how far it is, and a way to stop it. */
export function BackfillRow({
  backfill,
  onStop,
}: {
  readonly backfill: Backfill;
  readonly onStop: () => void;
}) {
  const { state, model, from, to, every, stations, error } = backfill;
  const clock = clockface('UTC');
  const period = `${clock.full(toSeconds(from))} to ${clock.full(toSeconds(to))}`;
  const rhythm = every === 1 ? 'every hour' : `every ${every} hours`;
  return (
    <li class={`backfill ${state}`}>
      <p>
        <strong>{period}</strong> UTC, {rhythm}, {stations === null ? 'all stations' : stations.join(', ')},
        by {model}
      </p>
      <Progress backfill={backfill} label={period} />
      <p class="backfill-state">
        <span>{STATES[state]}</span>
        {error !== null && <span class="trouble">{error}</span>}
        {!hasEnded(backfill) && (
          <button type="button" onClick={onStop} aria-label={`Stop ${period}`}>
            Stop
          </button>
        )}
      </p>
    </li>
  );
}

function Progress({ backfill, label }: { readonly backfill: Backfill; readonly label: string }) {
  const { windows } = backfill;
  if (windows === null) return null;
  const { done, remaining, missing } = windows;
  const all = done + remaining;
  const count = (value: number) => value.toLocaleString('en');
  return (
    <p class="backfill-progress">
      <progress value={done} max={Math.max(1, all)} aria-label={`Progress of ${label}`} />
      <span>
        {count(done)} of {count(all)} windows
        {missing > 0 && `, ${count(missing)} without readings`}
      </span>
    </p>
  );
}
