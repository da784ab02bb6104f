import { useCallback, useEffect, useState } from 'preact/hooks';
import { backfills, followBackfill, hasEnded, NotOfferedError, type Backfill } from '../api/work.js';
import { forgetKey, KeyNeededError, readKey } from '../state/access.js';
import { BackfillForm } from './backfill-form.js';
import { BackfillRow } from './backfill-row.js';
import { ScopeKeyForm } from './scope-key-form.js';

/** What this panel has to show: a form for a key, a list, or why there is none. */
type Panel =
  | { readonly shows: 'key'; readonly refused: boolean }
  | { readonly shows: 'nothing'; readonly reason: string }
  | { readonly shows: 'list'; readonly backfills: readonly Backfill[] };

/** Forecasts of the past that the service is asked for, and how far they are. */
export function BackfillPanel({ station }: { readonly station: string }) {
  const [panel, setPanel] = useState<Panel>({ shows: 'key', refused: false });
  const [failure, setFailure] = useState<string>();

  const attempt = useCallback(async (work: () => Promise<void>) => {
    setFailure(undefined);
    try {
      await work();
    } catch (error) {
      if (error instanceof KeyNeededError) {
        forgetKey('backfill');
        setPanel({ shows: 'key', refused: true });
      } else if (error instanceof NotOfferedError) {
        setPanel({ shows: 'nothing', reason: 'This service makes no forecasts of the past.' });
      } else setFailure(error instanceof Error ? error.message : String(error));
    }
  }, []);
  const load = useCallback(
    () =>
      attempt(async () => {
        setPanel({ shows: 'list', backfills: await backfills.list() });
      }),
    [attempt],
  );
  const show = useCallback((changed: Backfill) => {
    setPanel((now) => {
      if (now.shows !== 'list') return now;
      const others = now.backfills.filter(({ id }) => id !== changed.id);
      const known = others.length < now.backfills.length;
      return {
        shows: 'list',
        backfills: known
          ? now.backfills.map((each) => (each.id === changed.id ? changed : each))
          : [...others, changed],
      };
    });
  }, []);

  useEffect(() => {
    if (readKey('backfill') !== undefined) void load();
  }, [load]);
  const open = panel.shows === 'list' ? panel.backfills.filter((each) => !hasEnded(each)) : [];
  const openIds = open.map(({ id }) => id).join(' ');
  useEffect(() => {
    const ends = openIds === '' ? [] : openIds.split(' ').map((id) => followBackfill(id, show));
    return () => {
      for (const end of ends) end();
    };
  }, [openIds, show]);

  if (panel.shows === 'key') {
    return <ScopeKeyForm scope="backfill" refused={panel.refused} onKey={() => void load()} />;
  }
  if (panel.shows === 'nothing') {
    return (
      <p class="quiet">
        {panel.reason} <code>stationcast serve</code> does; <code>stationcast backfill --help</code> tells how
        without it.
      </p>
    );
  }
  return (
    <>
      <BackfillForm
        station={station}
        onOrder={(order) =>
          attempt(async () => {
            show(await backfills.submit(order));
          })
        }
      />
      {failure !== undefined && (
        <p class="notice" role="alert">
          {failure}
        </p>
      )}
      {panel.backfills.length === 0 ? (
        <p class="quiet">Nothing was asked for yet. What is stays listed here, also after a restart.</p>
      ) : (
        <ul class="backfills" aria-label="Backfills, the newest first">
          {panel.backfills.toReversed().map((backfill) => (
            <BackfillRow
              key={backfill.id}
              backfill={backfill}
              onStop={() =>
                void attempt(async () => {
                  show(await backfills.cancel(backfill.id));
                })
              }
            />
          ))}
        </ul>
      )}
    </>
  );
}
