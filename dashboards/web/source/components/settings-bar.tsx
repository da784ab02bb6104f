import { CLOCKS, type Settings } from '../state/settings.js';
import { TEMPERATURE_UNITS, WIND_UNITS } from '../text/units.js';

interface SettingsBarProps {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}

const CLOCK_NAMES: Readonly<Record<Settings['clock'], string>> = {
  station: 'Station’s time',
  here: 'My time',
  UTC: 'UTC',
};

export function SettingsBar({ settings, onChange }: SettingsBarProps) {
  return (
    <div class="settings" role="group" aria-label="Units and time">
      <Choice
        label="Temperature unit"
        value={settings.temperature}
        options={TEMPERATURE_UNITS}
        onChoose={(temperature) => {
          onChange({ ...settings, temperature });
        }}
      />
      <Choice
        label="Wind unit"
        value={settings.wind}
        options={WIND_UNITS}
        onChoose={(wind) => {
          onChange({ ...settings, wind });
        }}
      />
      <Choice
        label="Times"
        value={settings.clock}
        options={CLOCKS}
        name={(clock) => CLOCK_NAMES[clock]}
        onChoose={(clock) => {
          onChange({ ...settings, clock });
        }}
      />
    </div>
  );
}

interface ChoiceProps<Option extends string> {
  readonly label: string;
  readonly value: Option;
  readonly options: readonly Option[];
  readonly name?: (option: Option) => string;
  readonly onChoose: (option: Option) => void;
}

function Choice<Option extends string>({ label, value, options, name, onChoose }: ChoiceProps<Option>) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={({ currentTarget }) => {
        const chosen = options.find((option) => option === currentTarget.value);
        if (chosen !== undefined) onChoose(chosen);
      }}
    >
      {options.map((option) => (
        <option key={option} value={option}>
          {name === undefined ? option : name(option)}
        </option>
      ))}
    </select>
  );
}
