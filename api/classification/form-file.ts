import { once } from 'node:events';
import { Busboy } from '@fastify/busboy';
import { MEDIA_LIMITS } from '../../embed/media/media-limits.js';
import { InvalidInputError } from '../../ingest/errors.js';

/** The only file of a form; its other fields are left aside. Rejects with InvalidInputError where it is damaged. */
export async function onlyFileOf(body: Uint8Array, contentType: string): Promise<Uint8Array> {
  const files: Buffer[][] = [];
  try {
    const form = new Busboy({
      headers: { 'content-type': contentType },
      limits: { fileSize: MEDIA_LIMITS.bytes, files: 2 },
    });
    form.on('file', (_name, stream) => {
      const parts: Buffer[] = [];
      files.push(parts);
      stream.on('data', (part: Buffer) => parts.push(part));
    });
    const finished = once(form, 'finish');
    form.end(body);
    await finished;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'a damaged form';
    throw new InvalidInputError('body', reason, 'a form (multipart/form-data) with its boundary', { cause });
  }
  const [file] = files;
  if (file !== undefined && files.length === 1) return Buffer.concat(file);
  throw new InvalidInputError('body', `a form with ${files.length} files`, 'one file');
}
