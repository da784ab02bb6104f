/**
 * Files a second of each modality: bytes to map, and map to labels, apart. Maps are those of the tests' files; labels
 * come from the classifiers in forecast/models and in the folder that STATIONCAST_HEADS names.
 */
import { readFile } from 'node:fs/promises';
import { mapMedia, type MediaMapping } from '../../../embed/media/map-media.js';
import { MODALITIES, type Modality } from '../../../embed/media/modality.js';
import { mediaMappingOf } from '../../../forecast/classifier/media-mapping.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { listModels } from '../../../forecast/registry/list-models.js';
import type { ModelArtefact } from '../../../forecast/registry/model-artefact.js';
import type { Figure } from '../support/benchmark.js';
import { concurrentRate, rate } from '../engine/measure.js';

const SECONDS = 2;
const CALLERS = 16;
const MEDIA = 'tests/golden/media/';
const FILES: Readonly<Record<Modality, string>> = {
  image: 'sky.webp',
  audio: 'mono.ogg',
  pointcloud: 'tree.xyz',
  video: 'moving.gif',
};
/** Where there is no model that says what its maps are. */
const MAPPING = { height: 96, width: 96 };

export async function heads(): Promise<Figure[]> {
  const own = process.env.STATIONCAST_HEADS;
  const { models } = await listModels(['forecast/models', ...(own === undefined ? [] : [own])]);
  const engine = await LocalEngine.start();
  try {
    const figures: Figure[] = [];
    for (const modality of MODALITIES) {
      const model = models.find(
        ({ manifest }) => manifest.task === 'classify' && manifest.modality === modality,
      );
      figures.push(...(await measure(engine, modality, model)));
    }
    return figures;
  } finally {
    await engine.close();
  }
}

async function measure(engine: LocalEngine, modality: Modality, model?: ModelArtefact): Promise<Figure[]> {
  const mapping: MediaMapping =
    model?.manifest.task === 'classify' ? mediaMappingOf(model.manifest) : { modality, size: MAPPING };
  const bytes = await readFile(MEDIA + FILES[modality]);
  const map = await mapMedia(bytes, mapping);
  const shape = `${map.channels}x${map.height}x${map.width}`;
  const decoding = {
    name: `${modality}: bytes to map`,
    value: await rate(SECONDS, 1, () => mapMedia(bytes, mapping)),
    unit: 'files/s',
    note: `${FILES[modality]}, ${shape}, one at a time`,
  };
  if (model === undefined) return [decoding];
  await engine.load(model);
  const maps = { dims: [1, map.channels, map.height, map.width], data: map.data };
  const inference = await concurrentRate(SECONDS, 1, CALLERS, () =>
    engine.infer(model.id, { maps: { ...maps, data: maps.data.slice() } }),
  );
  return [
    decoding,
    { name: `${modality}: map to labels`, value: inference, unit: 'files/s', note: model.id },
  ];
}
