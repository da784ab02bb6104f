import { expect, test } from 'vitest';
import { Filterbank } from '../../embed/media/audio/filterbank.js';
import { KALDI_FRAMES } from '../../embed/media/media-map.js';
import { readSafetensors, storedTensor } from '../support/safetensors.js';

test('the log-mel filterbank equals the reference implementation of Kaldi to 1e-3', () => {
  const tensors = readSafetensors(new URL('kaldi-fbank-16k-128mel.safetensors', import.meta.url));
  const expected = storedTensor(tensors, 'fbank');
  const waveform = Float64Array.from(storedTensor(tensors, 'waveform').data);

  const actual = new Filterbank(128, KALDI_FRAMES).logMel(waveform, Infinity);

  expect([actual.length / 128, 128]).toEqual(expected.shape);
  const largest = expected.data.reduce(
    (most, value, index) => Math.max(most, Math.abs(value - (actual[index] ?? NaN))),
    0,
  );
  expect(largest).toBeLessThan(1e-3);
});
