const POINTS = ['north', 'northeast', 'east', 'southeast', 'south', 'southwest', 'west', 'northwest'];

/** The point of the compass that wind comes from. */
export function compassPoint(direction: number): string {
  return POINTS[Math.round(direction / 45) % 8] ?? '';
}

/** Lower bounds in m/s of the Beaufort scale, as the WMO defines it, with its names. */
const BEAUFORT: readonly (readonly [number, string])[] = [
  [32.7, 'hurricane'],
  [28.5, 'violent storm'],
  [24.5, 'storm'],
  [20.8, 'strong gale'],
  [17.2, 'gale'],
  [13.9, 'near gale'],
  [10.8, 'strong breeze'],
  [8, 'fresh breeze'],
  [5.5, 'moderate breeze'],
  [3.4, 'gentle breeze'],
  [1.6, 'light breeze'],
  [0.3, 'light air'],
];

export function beaufortName(speed: number): string {
  return BEAUFORT.find(([lower]) => speed >= lower)?.[1] ?? 'calm';
}
