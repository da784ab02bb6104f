import { isUtf8 } from 'node:buffer';
import { Rejection } from './rejection.js';

/** What a source hands over: text, or bytes that should be UTF-8. */
export type RecordValue = string | Uint8Array;

/** An observation takes some 300 bytes; what is far larger is something else. */
export const LARGEST_RECORD_BYTES = 16_384;

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL_CHARACTER = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFFFD]/;

/** The record's text, or why it is not one. */
export function recordText(value: RecordValue): string | Rejection {
  const text = utf8Text(value);
  return typeof text === 'string' ? (refuseControlCharacters(text) ?? text) : text;
}

/** The same of text that may hold control characters. */
export function utf8Text(value: RecordValue): string | Rejection {
  if (value.length > LARGEST_RECORD_BYTES) {
    return new Rejection('TOO_LARGE', `the record is larger than ${LARGEST_RECORD_BYTES} bytes`);
  }
  if (typeof value !== 'string' && !isUtf8(value)) {
    return new Rejection('NOT_TEXT', 'the record is not UTF-8 text');
  }
  return typeof value === 'string' ? value : textOfBytes(value);
}

/** Undefined where it holds none. */
export function refuseControlCharacters(text: string): Rejection | undefined {
  return CONTROL_CHARACTER.test(text)
    ? new Rejection('NOT_TEXT', 'the record holds control characters, so it is not text')
    : undefined;
}

/** Of UTF-8. */
export function textOfBytes(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return buffer.toString();
}
