/** What 2,000 damaged files of each modality do to a process: the slowest, what is lost, what memory stays. */
import { setTimeout as sleep } from 'node:timers/promises';
import { mapMedia } from '../../../embed/media/map-media.js';
import { MODALITIES, type Modality } from '../../../embed/media/modality.js';
import { InvalidInputError } from '../../../ingest/errors.js';
import { damagedFiles } from '../../support/damaged-files.js';
import type { Figure } from '../support/benchmark.js';

const FILES = 2_000;
const SIZE = { height: 96, width: 96 };
/** Files after which decoders have their tables and the C library its pools: what grows then is lost. */
const WARM_UP = FILES / 2;

export async function damage(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const modality of MODALITIES) figures.push(...(await damageOf(modality)));
  return figures;
}

async function damageOf(modality: Modality): Promise<Figure[]> {
  let refused = 0;
  let unclear = 0;
  let slowest = 0;
  let memory = 0;
  let read = 0;
  for await (const { bytes } of damagedFiles(modality, FILES, 7)) {
    const started = performance.now();
    try {
      await mapMedia(bytes, { modality, size: SIZE });
    } catch (error) {
      if (error instanceof InvalidInputError) refused += 1;
      else unclear += 1;
    }
    slowest = Math.max(slowest, performance.now() - started);
    read += 1;
    if (read === WARM_UP) memory = process.memoryUsage.rss();
  }
  await sleep(100);
  const grown = Math.max(0, process.memoryUsage.rss() - memory) / 2 ** 20;
  return [
    { name: `${modality}: refused with a reason`, value: refused, unit: `of ${FILES}` },
    { name: `${modality}: other errors`, value: unclear, unit: '', bar: { atMost: 0 } },
    { name: `${modality}: slowest`, value: slowest, unit: 'ms', bar: { atMost: 2_000 } },
    { name: `${modality}: memory grown`, value: grown, unit: 'MiB', bar: { atMost: 64 } },
  ];
}
