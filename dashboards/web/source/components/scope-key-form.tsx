import { useId } from 'preact/hooks';
import { keepKey, type Scope } from '../state/access.js';

interface ScopeKeyFormProps {
  readonly scope: Scope;
  /** Whether a key was given that may not do this. */
  readonly refused: boolean;
  readonly onKey: () => void;
}

/** Asks for the key of something that not everybody may do. */
export function ScopeKeyForm({ scope, refused, onKey }: ScopeKeyFormProps) {
  const id = useId();
  return (
    <form
      class="key-form"
      onSubmit={(event) => {
        event.preventDefault();
        const key = new FormData(event.currentTarget).get('key');
        if (typeof key !== 'string' || key.trim() === '') return;
        keepKey(key.trim(), scope);
        onKey();
      }}
    >
      <p class="quiet" role={refused ? 'alert' : undefined}>
        {refused ? 'This key may not do that. ' : 'This needs a key. '}
        Whoever runs the service makes one with <code>stationcast keys create NAME --scopes {scope}</code>. It
        is forgotten when this tab is closed.
      </p>
      <label for={id}>Key</label>
      <input id={id} name="key" type="password" autocomplete="off" required />
      <button type="submit">Use this key</button>
    </form>
  );
}
