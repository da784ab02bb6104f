import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { USUAL_SETTINGS, type Settings } from '../state/settings.js';
import { clockface, type Clockface } from '../text/time.js';
import { quantities, type Quantities } from '../text/units.js';

export const SettingsContext = createContext<Settings>(USUAL_SETTINGS);

/** How this reader wants numbers and times written. */
export function useSettings(): {
  readonly units: Quantities;
  readonly clockAt: (zone?: string) => Clockface;
} {
  const { temperature, wind, clock } = useContext(SettingsContext);
  return {
    units: quantities(temperature, wind),
    clockAt: (zone) => {
      if (clock === 'UTC') return clockface('UTC');
      return clockface(clock === 'here' ? Intl.DateTimeFormat().resolvedOptions().timeZone : zone);
    },
  };
}
