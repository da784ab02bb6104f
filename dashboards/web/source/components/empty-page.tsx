/** Before the first station is known. */
export function EmptyPage() {
  return (
    <section class="empty">
      <h1>No stations yet</h1>
      <p>Stations appear here by themselves as soon as they and their readings arrive. To get some:</p>
      <dl>
        <dt>
          <code>npm run demo</code>
        </dt>
        <dd>replays a year of real readings of three New York airports, with forecasts.</dd>
        <dt>
          <code>stationcast stations import stations.csv</code>
        </dt>
        <dd>
          adds your own: a table with <code>id,name,latitude,longitude,elevation,timezone</code>.
        </dd>
      </dl>
    </section>
  );
}
