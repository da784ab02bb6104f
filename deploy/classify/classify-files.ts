import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { detectModality } from '../../embed/media/detect-modality.js';
import { mapPicture } from '../../embed/media/map-picture.js';
import type { Modality } from '../../embed/media/modality.js';
import type { MediaClassifier } from '../../forecast/classifier/classifiers.js';
import { StationcastError } from '../../ingest/errors.js';
import type { ClassifiedFile } from './classified-file.js';
import { readMedia } from './read-media.js';

export interface ClassifyFilesOptions {
  readonly files: readonly string[];
  /** Of all files; without it each is detected. */
  readonly modality?: Modality;
  readonly model?: string;
  readonly top: number;
  /** Folder that what the models see is written to, as PNG. */
  readonly maps?: string;
  readonly onFailure: (file: string, error: StationcastError) => void;
}

/** One after another, in their order. A file that cannot be classified is reported and does not stop the others. */
export async function classifyFiles(
  classifier: MediaClassifier,
  options: ClassifyFilesOptions,
): Promise<ClassifiedFile[]> {
  const classified: ClassifiedFile[] = [];
  for (const file of options.files) {
    try {
      classified.push(await classifyFile(classifier, file, options));
    } catch (error) {
      if (!(error instanceof StationcastError)) throw error;
      options.onFailure(file, error);
    }
  }
  return classified;
}

async function classifyFile(
  classifier: MediaClassifier,
  file: string,
  { modality: wanted, model, top, maps }: ClassifyFilesOptions,
): Promise<ClassifiedFile> {
  const bytes = await readMedia(file);
  const modality = wanted ?? detectModality(bytes);
  const found = await classifier.classify(modality, bytes, { top, ...(model !== undefined && { model }) });
  if (maps !== undefined) {
    await mkdir(maps, { recursive: true });
    const picture = await mapPicture(found.map, modality);
    await writeFile(path.join(maps, `${path.basename(file)}.png`), picture);
  }
  const milliseconds = Math.round(found.milliseconds.map + found.milliseconds.inference);
  return { file, modality, model: found.model, labels: found.labels, milliseconds };
}
