import type { ReadinessReport } from '../../api/health/readiness-report.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';

/** One part of a process that may or may not do its work now. */
export type ReadinessCheck = () =>
  ReadinessReport['checks'][number] | Promise<ReadinessReport['checks'][number]>;

export async function readinessOf(checks: readonly ReadinessCheck[]): Promise<ReadinessReport> {
  const results = await Promise.all(checks.map(async (check) => check()));
  return { ready: results.every(({ ready }) => ready), checks: results };
}

/** Not ready until `done`: a process that starts has not said yet what else there is to check. */
export function startCheck(): { readonly check: ReadinessCheck; readonly done: () => void } {
  let started = false;
  return {
    check: () => ({ name: 'start', ready: started, detail: started ? 'has started' : 'is starting' }),
    done: () => {
      started = true;
    },
  };
}

export function storeCheck(store: SeriesStore, description: string): ReadinessCheck {
  return async () => {
    try {
      await store.ping();
      return { name: 'store', ready: true, detail: `${description} answers` };
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      return { name: 'store', ready: false, detail };
    }
  };
}
