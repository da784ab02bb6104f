import { InvalidInputError } from '../../ingest/errors.js';
import { type FileFormat, fileFormat } from './file-format.js';
import type { Modality } from './modality.js';

const MODALITY_OF: Readonly<Record<FileFormat, Modality>> = {
  jpeg: 'image',
  png: 'image',
  webp: 'image',
  gif: 'video',
  zip: 'video',
  mp4: 'video',
  webm: 'video',
  wav: 'audio',
  ogg: 'audio',
  flac: 'audio',
  mp3: 'audio',
  ply: 'pointcloud',
  pcd: 'pointcloud',
  las: 'pointcloud',
};

const THREE_NUMBERS = /^\s*[-+.\d][-+.\deE]*[\s,;]+[-+.\d][-+.\deE]*[\s,;]+[-+.\d][-+.\deE]*/m;
const BYTES_OF_TEXT = 4_096;

/**
 * What a file is by its content: a GIF is a video (ask for `image` to have its first frame), lines of three or more
 * numbers are a point cloud. Throws InvalidInputError where it is nothing that can be read.
 */
export function detectModality(bytes: Uint8Array): Modality {
  const format = fileFormat(bytes);
  if (format !== undefined) return MODALITY_OF[format];
  const text = Buffer.from(bytes.subarray(0, BYTES_OF_TEXT)).toString('latin1');
  if (!text.includes('\0') && THREE_NUMBERS.test(text)) return 'pointcloud';
  throw new InvalidInputError(
    'file',
    'an unknown format',
    'a picture (JPEG, PNG, WebP, GIF), sound (WAV, Ogg Vorbis, FLAC, MP3), point cloud (XYZ, PLY, PCD, LAS) ' +
      'or video (GIF, ZIP of frames)',
  );
}
