/** Colours that stay apart for colour-blind eyes on light and dark ground, the same as on the page's charts. */
export const COLOURS = {
  observed: '#8e8e8e',
  forecast: '#3987e5',
  band: '#3987e5',
  wind: '#0f9d8a',
  persistence: '#e0803c',
  bad: '#d9534f',
  good: '#4c9f5f',
} as const;
