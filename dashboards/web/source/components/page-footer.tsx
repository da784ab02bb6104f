/** Where the page's data comes from, for programs and for lawyers. */
export function PageFooter({ station }: { readonly station: string | undefined }) {
  const query = `station=${encodeURIComponent(station ?? '')}&hourly=temperature_2m,wind_speed_10m`;
  return (
    <footer class="page-footer">
      <p>
        The same data for programs: <a href="./v1/stations">stations</a>
        {station !== undefined && (
          <>
            , <a href={`./v1/forecast?${query}`}>this forecast</a>
          </>
        )}
        , <a href="./openapi.json">all of the API</a>. It follows Open-Meteo’s conventions.
      </p>
      <p>
        Map: <a href="https://www.naturalearthdata.com">Natural Earth</a>, public domain.{' '}
        <a href="./third-party-licences.txt">Licences</a>
      </p>
    </footer>
  );
}
