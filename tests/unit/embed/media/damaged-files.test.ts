import { expect, test } from 'vitest';
import { mapMedia } from '../../../../embed/media/map-media.js';
import { MODALITIES } from '../../../../embed/media/modality.js';
import { InvalidInputError } from '../../../../ingest/errors.js';
import { damagedFiles } from '../../../support/damaged-files.js';

/** `npm run bench -- damage` takes 2,000 of each. */
const COUNT = 80;
const SIZE = { height: 16, width: 16 };

test.each(MODALITIES)(
  '%s: a damaged file is read as far as it goes or refused with a reason',
  async (modality) => {
    let refused = 0;
    for await (const { name, bytes } of damagedFiles(modality, COUNT, 1)) {
      try {
        const { data } = await mapMedia(bytes, { modality, size: SIZE });
        expect(data.every(Number.isFinite), name).toBe(true);
      } catch (error) {
        if (!(error instanceof InvalidInputError)) throw new Error(name, { cause: error });
        expect(error.message).toMatch(/is not allowed; expected /);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(0);
  },
);
