import type { Modality } from '../api/work.js';

const ENDINGS: Readonly<Record<string, readonly Modality[]>> = {
  jpg: ['image'],
  jpeg: ['image'],
  png: ['image'],
  webp: ['image'],
  gif: ['image', 'video'],
  wav: ['audio'],
  ogg: ['audio'],
  oga: ['audio'],
  flac: ['audio'],
  mp3: ['audio'],
  xyz: ['pointcloud'],
  txt: ['pointcloud'],
  ply: ['pointcloud'],
  pcd: ['pointcloud'],
  las: ['pointcloud'],
  zip: ['video'],
};

/** Of the kinds that the service knows, what a file is by its name; undefined where that does not tell. */
export function modalityOf({ name }: Pick<File, 'name'>, known: readonly Modality[]): Modality | undefined {
  const ending = name.toLowerCase().split('.').at(-1) ?? '';
  return ENDINGS[ending]?.find((each) => known.includes(each));
}
