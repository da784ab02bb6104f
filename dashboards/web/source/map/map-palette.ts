/** The map's colours, from the style sheet: a canvas knows none. */
export interface MapPalette {
  readonly sea: string;
  readonly land: string;
  readonly border: string;
  readonly ink: string;
  readonly muted: string;
  readonly card: string;
  readonly silent: string;
  readonly ramps: Readonly<Record<'temperature' | 'wind' | 'error', readonly string[]>>;
}

export function readMapPalette(): MapPalette {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const ramp = (name: string) => colour(`--ramp-${name}`).split(/\s*,\s*/);
  return {
    sea: colour('--sea'),
    land: colour('--land'),
    border: colour('--border'),
    ink: colour('--ink'),
    muted: colour('--muted'),
    card: colour('--card'),
    silent: colour('--silent'),
    ramps: { temperature: ramp('temperature'), wind: ramp('wind'), error: ramp('error') },
  };
}
