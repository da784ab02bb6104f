import { MEDIA_LIMITS } from '../../embed/media/media-limits.js';
import { bytesBody, type RequestBody } from '../http/request-body.js';
import { onlyFileOf } from './form-file.js';

const MULTIPART = 'multipart/form-data';
const TYPES = [
  'application/octet-stream',
  'application/zip',
  'audio/*',
  'image/*',
  'model/*',
  'text/plain',
  'video/*',
  MULTIPART,
];
/** What a form may add to its file. */
const FORM_BYTES = 65_536;

/** One file: the body itself, whatever its type says, or the only file of a form. */
export const MEDIA_BODY: RequestBody<Uint8Array> = mediaBody();

function mediaBody(): RequestBody<Uint8Array> {
  const content = Object.fromEntries(TYPES.map((type) => [type, undefined]));
  const bytes = bytesBody(content, MEDIA_LIMITS.bytes + FORM_BYTES);
  return {
    content,
    async receive(request, response) {
      const body = await bytes.receive(request, response);
      return request.is(MULTIPART) === false ? body : onlyFileOf(body, request.get('Content-Type') ?? '');
    },
  };
}
