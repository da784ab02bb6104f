import type { PageState } from '../state/page-state.js';

/** What is wrong and what to do about it; nothing while all is well. */
export function Notices({ state, retry }: { readonly state: PageState; readonly retry: () => void }) {
  const failing = state.readiness?.checks.filter(({ ready }) => !ready) ?? [];
  return (
    <>
      {state.connection === 'lost' && (
        <p class="notice" role="alert">
          <strong>The connection to the service is lost.</strong> What you see may be old. This page
          reconnects by itself; if it does not, see whether the service still runs.
        </p>
      )}
      {state.phase === 'failed' && (
        <div class="notice" role="alert">
          <p>
            <strong>The data could not be read.</strong> {state.failure}
          </p>
          <button type="button" onClick={retry}>
            Try again
          </button>
        </div>
      )}
      {state.missing !== undefined && state.selected !== undefined && (
        <p class="notice" role="alert">
          <strong>There is no station “{state.missing}” here.</strong> Search for it by name, or choose one on
          the map.
        </p>
      )}
      {failing.length > 0 && (
        <div class="notice" role="alert">
          <strong>A part of the service is not ready.</strong>
          <ul>
            {failing.map(({ name, detail }) => (
              <li key={name}>
                {name}: {detail}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
