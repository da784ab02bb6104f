import { keepKey, readKey } from '../state/access.js';

/** Asks for the key of a service whose answers are not for everybody. */
export function KeyForm() {
  const refused = readKey() !== undefined;
  return (
    <section class="empty">
      <h1>{refused ? 'This key may not read here' : 'This service needs a key'}</h1>
      <p>
        Whoever runs it makes one with <code>stationcast keys create 'my browser' --scopes read</code>. It is
        forgotten when this tab is closed.
      </p>
      <form
        class="key-form"
        onSubmit={(event) => {
          event.preventDefault();
          const key = new FormData(event.currentTarget).get('key');
          if (typeof key !== 'string' || key.trim() === '') return;
          keepKey(key.trim());
          // Everything is asked for again, events too.
          location.reload();
        }}
      >
        <label for="key">Key</label>
        <input id="key" name="key" type="password" autocomplete="off" required />
        <button type="submit">Open</button>
      </form>
    </section>
  );
}
