import { expect, test } from 'vitest';
import { PROVIDER_TRAITS, PROVIDERS, providerCandidates } from '../../../../forecast/engine/providers.js';

test('auto prefers a graphics card, and does not look for one where there is none', () => {
  expect(providerCandidates('auto', true)).toEqual(['cuda', 'webgpu', 'cpu']);
  expect(providerCandidates('auto', false)).toEqual(['cpu']);
});

test('a provider that is named is the only one tried', () => {
  for (const provider of PROVIDERS) expect(providerCandidates(provider, false)).toEqual([provider]);
});

test('the table of providers cannot be changed, and says of each what to do where it is missing', () => {
  expect(Object.isFrozen(PROVIDER_TRAITS)).toBe(true);
  for (const provider of PROVIDERS) expect(PROVIDER_TRAITS[provider].remedy).not.toBe('');
});
