interface Named {
  readonly id: string;
  readonly name: string;
}

/** Those whose name or id has every word of a query; names that begin with it come first. Accents don't matter. */
export function matching<Station extends Named>(
  stations: readonly Station[],
  query: string,
): readonly Station[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return stations;
  const begins = plain(query).trim();
  const found = stations
    .map((station) => ({ station, text: plain(`${station.name} ${station.id}`) }))
    .filter(({ text }) => words.every((word) => text.includes(word)));
  const first = found.filter(({ text }) => text.startsWith(begins));
  const others = found.filter(({ text }) => !text.startsWith(begins));
  return [...first, ...others].map(({ station }) => station);
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
}
