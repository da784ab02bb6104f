/** Why a raw record is no observation. Codes are stable: dead letters, metrics and clients name them. */
export const REJECTION_CODES = [
  /** Bytes that are not UTF-8 text, or text with control characters. */
  'NOT_TEXT',
  /** No value at all, or one of no bytes. */
  'EMPTY',
  'TOO_LARGE',
  'NOT_JSON',
  /** The file ends or breaks off in the middle, for example a damaged gzip stream. */
  'UNREADABLE',
  /** The first line of a CSV file does not name the columns of an observation. */
  'WRONG_HEADER',
  'WRONG_FIELD_COUNT',
  'UNKNOWN_VARIABLE',
  'MISSING_FIELD',
  'NO_VARIABLES',
  'WRONG_TYPE',
  'NOT_FINITE',
  'WRONG_STATION',
  'WRONG_TIME',
  'UNKNOWN_STATION',
  /** The key of the record names another station than its value. */
  'WRONG_KEY',
  'TIME_IN_FUTURE',
  'TIME_TOO_OLD',
  /** A file of a modality that no model classifies. */
  'NO_MODEL',
] as const;

export type RejectionCode = (typeof REJECTION_CODES)[number];

/** Not an Error: being sent something wrong is an everyday result here, and needs no stack. */
export class Rejection {
  constructor(
    readonly code: RejectionCode,
    readonly message: string,
    readonly field?: string,
    readonly value?: unknown,
  ) {}
}

const LONGEST_QUOTE = 60;

/** A value as a message shows it: short, and on one line. */
export function quote(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}
