import type { Method } from '../../forecast/verification/methods.js';

/** For people. */
export const METHOD_NAMES: Readonly<Record<Method, string>> = {
  model: 'forecast',
  persistence: 'persistence',
  yesterday: 'same hour yesterday',
  climatology: 'climatology',
};
