/** Epoch seconds of an ISO 8601 instant. */
export function toSeconds(iso: string): number {
  return Date.parse(iso) / 1000;
}

/** Epoch seconds as `2024-01-01T06:00:00Z`. */
export function toIso(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

export interface Clockface {
  /** `15:00` */
  readonly hour: (seconds: number) => string;
  /** `Thu 14` */
  readonly day: (seconds: number) => string;
  /** `Thu 14 Mar, 15:00` */
  readonly full: (seconds: number) => string;
  /** Short name of the zone at a time, such as `EDT`. */
  readonly zoneName: (seconds: number) => string;
  readonly zone: string;
}

const clockfaces = new Map<string, Clockface>();

/** Writes times in a station's own zone, with 24 hours; UTC where the zone is not known. */
export function clockface(zone = 'UTC'): Clockface {
  const known = clockfaces.get(zone);
  if (known !== undefined) return known;
  const format = (options: Intl.DateTimeFormatOptions) => {
    const formatter = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...options });
    return (seconds: number) => formatter.format(seconds * 1000);
  };
  const hour = format({ hour: '2-digit', minute: '2-digit' });
  const day = format({ weekday: 'short', day: 'numeric' });
  const date = format({ weekday: 'short', day: 'numeric', month: 'short' });
  const zoneFormatter = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' });
  const made: Clockface = {
    hour,
    day,
    full: (seconds) => `${date(seconds)}, ${hour(seconds)}`,
    zoneName: (seconds) =>
      zoneFormatter.formatToParts(seconds * 1000).find(({ type }) => type === 'timeZoneName')?.value ?? zone,
    zone,
  };
  clockfaces.set(zone, made);
  return made;
}
