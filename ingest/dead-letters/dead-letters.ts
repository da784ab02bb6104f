import type { RecordValue } from '../observations/record-text.js';
import type { RejectionCode } from '../observations/rejection.js';
import type { EpochMilliseconds } from '../time.js';

/** A raw record that is no observation, kept as it came, with the reason and where it came from. */
export interface DeadLetter {
  readonly source: string;
  readonly position: number;
  readonly key?: RecordValue;
  readonly value: RecordValue | null;
  readonly code: RejectionCode;
  readonly field?: string;
  readonly message: string;
  /** When it was refused. */
  readonly time: EpochMilliseconds;
}

export interface DeadLetters {
  /** Resolves when the letters are durable. */
  write(letters: readonly DeadLetter[]): Promise<void>;
  close(): Promise<void>;
}
