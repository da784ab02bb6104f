import * as z from 'zod/mini';
import { TEMPERATURE_UNITS, WIND_UNITS } from '../text/units.js';

/** Whose clock times are written in. */
export const CLOCKS = ['station', 'here', 'UTC'] as const;

const settingsSchema = z.object({
  temperature: z.enum(TEMPERATURE_UNITS),
  wind: z.enum(WIND_UNITS),
  clock: z.enum(CLOCKS),
});

/** What a reader of the page prefers. Kept in the browser; a shared link does not change it. */
export type Settings = z.output<typeof settingsSchema>;

export const USUAL_SETTINGS: Settings = { temperature: '°C', wind: 'm/s', clock: 'station' };
const KEY = 'stationcast.settings';

export function readSettings(): Settings {
  try {
    return settingsSchema.parse(JSON.parse(localStorage.getItem(KEY) ?? ''));
  } catch {
    // Nothing kept, kept by another version, or a browser that keeps nothing: all the same to the reader.
    return USUAL_SETTINGS;
  }
}

export function keepSettings(settings: Settings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // A browser that keeps nothing has the choice for as long as the page is open.
  }
}
