import { createLeadChart } from '../charts/lead-chart.js';
import type { Comparison, Skill, VariableSkill } from '../api/schemas.js';
import { number } from '../text/numbers.js';
import type { Quantity } from '../text/units.js';
import { useChart } from './use-chart.js';
import { useSettings } from './use-settings.js';

const HEIGHT = 150;
const NAMES: Readonly<Record<VariableSkill['variable'], string>> = {
  temperature_2m: 'Temperature',
  wind_speed_10m: 'Wind speed',
};
const RIVALS: readonly { readonly key: keyof Comparison; readonly label: string }[] = [
  { key: 'model', label: 'This forecast' },
  { key: 'persistence', label: 'If nothing changed' },
  { key: 'yesterday', label: 'Same as yesterday' },
];

/** Whether the forecasts are any good: their mean error so far beside those of two naive guesses. */
export function SkillPanel({ skill }: { readonly skill: Skill | undefined }) {
  const { units } = useSettings();
  const known = skill?.variables.filter(({ count, mae }) => count > 0 && mae !== null) ?? [];
  const pairs = Math.max(0, ...known.map(({ count }) => count));
  return (
    <section class="skill" aria-labelledby="skill-title">
      <header>
        <h2 id="skill-title">How far off are the forecasts?</h2>
        <p class="quiet">
          {known.length === 0
            ? 'Measured as soon as forecast hours have passed: every forecast is compared with the readings that came.'
            : `Mean absolute error of ${pairs.toLocaleString('en')} forecast hours that have since been measured. Shorter is better.`}
        </p>
      </header>
      <div class="skill-grid">
        {known.map((each) => (
          <VariablePanel key={each.variable} skill={each} quantity={units[each.variable]} />
        ))}
      </div>
    </section>
  );
}

interface VariablePanelProps {
  readonly skill: VariableSkill;
  readonly quantity: Quantity;
}

function VariablePanel({ skill, quantity }: VariablePanelProps) {
  const tone = skill.variable === 'wind_speed_10m' ? 'wind' : 'temperature';
  const { unit, difference } = quantity;
  const chart = useChart(skill.leads, `${skill.variable} ${unit}`, (element, leads, width) =>
    createLeadChart(element, leads, { tone, width, height: HEIGHT, difference }),
  );
  const { mae } = skill;
  if (mae === null) return null;
  const longest = Math.max(mae.model, mae.persistence, mae.yesterday);
  return (
    <article class={`variable-skill ${tone}`}>
      <h3>
        {NAMES[skill.variable]} <span class="unit">{unit}</span>
      </h3>
      <p class="verdict">{verdict(mae)}</p>
      <dl class="bars">
        {RIVALS.map(({ key, label }) => (
          <div key={key} class={`bar ${key}`}>
            <dt>{label}</dt>
            <dd>
              <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect width={(100 * mae[key]) / longest} height="8" rx="1" />
              </svg>
              <span>{number(difference(mae[key]), 2)}</span>
            </dd>
          </div>
        ))}
      </dl>
      <h4>By hours ahead</h4>
      <div
        class="chart"
        ref={chart}
        role="img"
        aria-label={`Mean absolute error by hours ahead; this forecast is at ${leadText(skill, quantity)}.`}
      />
    </article>
  );
}

function verdict(mae: Comparison): string {
  const best = Math.min(mae.persistence, mae.yesterday);
  const gain = Math.round((1 - mae.model / best) * 100);
  if (gain > 0) return `${gain} % closer than the better of two naive guesses`;
  if (gain < 0) return `${-gain} % further off than the better of two naive guesses`;
  return 'As far off as the better of two naive guesses';
}

function leadText({ leads }: VariableSkill, { unit, difference }: Quantity): string {
  return leads
    .filter(({ lead, mae }) => mae !== null && (lead === 1 || lead % 6 === 0))
    .map(({ lead, mae }) => `${number(mae && difference(mae.model), 2)} ${unit} at ${lead} h`)
    .join(', ');
}
