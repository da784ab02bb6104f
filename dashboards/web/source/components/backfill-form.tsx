import { useId, useState } from 'preact/hooks';
import type { BackfillOrder } from '../api/work.js';

interface BackfillFormProps {
  /** The station on view, for which alone one may ask. */
  readonly station: string;
  readonly onOrder: (order: BackfillOrder) => Promise<void>;
}

/** Which days to forecast again, in UTC as the service counts them. */
export function BackfillForm({ station, onOrder }: BackfillFormProps) {
  const id = useId();
  const [busy, setBusy] = useState(false);
  return (
    <form
      class="order-form"
      onSubmit={(event) => {
        event.preventDefault();
        const order = orderIn(new FormData(event.currentTarget), station);
        setBusy(true);
        void onOrder(order).finally(() => {
          setBusy(false);
        });
      }}
    >
      <p>
        <label for={`${id}-from`}>From (UTC)</label>
        <input id={`${id}-from`} name="from" type="date" required />
      </p>
      <p>
        <label for={`${id}-to`}>To, inclusive</label>
        <input id={`${id}-to`} name="to" type="date" required />
      </p>
      <p>
        <label for={`${id}-every`}>A forecast</label>
        <select id={`${id}-every`} name="every">
          <option value="1">every hour</option>
          <option value="6">every 6 hours</option>
          <option value="24">once a day</option>
        </select>
      </p>
      <p>
        <label for={`${id}-of`}>Of</label>
        <select id={`${id}-of`} name="of">
          <option value="all">all stations</option>
          <option value="one">this station’s node</option>
        </select>
      </p>
      <button type="submit" disabled={busy}>
        Forecast these days
      </button>
    </form>
  );
}

function orderIn(fields: FormData, station: string): BackfillOrder {
  const text = (name: string) => {
    const value = fields.get(name);
    return typeof value === 'string' ? value : '';
  };
  return {
    from: `${text('from')}T00:00:00Z`,
    to: `${text('to')}T23:00:00Z`,
    every: Number(text('every')),
    ...(text('of') === 'one' && { stations: [station] }),
  };
}
