import type { LocationAnswer } from '../forecast-answer.js';

/** The series of an answer with their units, without the times; all locations of one request have the same. */
export function presentedFields(answers: readonly LocationAnswer[]): { name: string; unit: string }[] {
  return Object.entries(answers[0]?.hourly_units ?? {})
    .filter(([name]) => name !== 'time')
    .map(([name, unit]) => ({ name, unit }));
}
