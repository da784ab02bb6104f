export type FileFormat =
  | 'jpeg'
  | 'png'
  | 'gif'
  | 'webp'
  | 'wav'
  | 'ogg'
  | 'flac'
  | 'mp3'
  | 'zip'
  | 'ply'
  | 'pcd'
  | 'las'
  | 'mp4'
  | 'webm';

/** Bytes, in hexadecimal, and where they stand. */
const SIGNATURES: readonly (readonly [format: FileFormat, offset: number, bytes: string])[] = [
  ['jpeg', 0, 'ffd8ff'],
  ['png', 0, '89504e470d0a1a0a'],
  ['gif', 0, '47494638'],
  ['webp', 8, '57454250'],
  ['wav', 8, '57415645'],
  ['ogg', 0, '4f676753'],
  ['flac', 0, '664c6143'],
  ['zip', 0, '504b0304'],
  ['las', 0, '4c415346'],
  ['mp4', 4, '66747970'],
  ['webm', 0, '1a45dfa3'],
];

const LONGEST_TEXT_HEADER = 512;

/** What a file is by its first bytes; undefined where they do not tell, as with columns of numbers. */
export function fileFormat(bytes: Uint8Array): FileFormat | undefined {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, LONGEST_TEXT_HEADER));
  for (const [format, offset, signature] of SIGNATURES) {
    if (start.toString('hex', offset, offset + signature.length / 2) === signature) return format;
  }
  const text = start.toString('latin1');
  if (/^ply\r?\n/.test(text)) return 'ply';
  if (/^(#[^\n]*\n|\s)*VERSION[ \t]+\.?\d/.test(text)) return 'pcd';
  return isMp3(start) ? 'mp3' : undefined;
}

/** An ID3 tag, or a frame header of MPEG layer III. */
function isMp3(start: Buffer): boolean {
  if (start.toString('latin1', 0, 3) === 'ID3') return true;
  const [sync = 0, flags = 0] = start;
  return sync === 0xff && (flags & 0xe0) === 0xe0 && (flags & 0x06) === 0x02;
}
