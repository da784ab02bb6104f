import type { DocumentStore } from '../../../ingest/store/document-store.js';

export const UNIT_MARKS = 'backfill-units';

/**
 * Which units of a backfill that several workers share are done: a document each, so that nobody overwrites the marks of
 * another. What it holds is how many windows the unit had.
 */
export class UnitMarks {
  private constructor(
    private readonly documents: DocumentStore,
    private readonly backfill: string,
    private readonly done: Map<number, number>,
  ) {}

  /** Of these units. Rejects with StoreUnavailableError. */
  static async open(
    documents: DocumentStore,
    backfill: string,
    units: readonly number[],
  ): Promise<UnitMarks> {
    const marks = new UnitMarks(documents, backfill, new Map());
    await marks.refresh(units);
    return marks;
  }

  /** Looks again at units that were not done yet. */
  async refresh(units: readonly number[]): Promise<void> {
    const open = units.filter((unit) => !this.done.has(unit));
    if (open.length === 0) return;
    const keys = new Map(open.map((unit) => [keyOf(this.backfill, unit), unit]));
    for (const [key, text] of await this.documents.read(UNIT_MARKS, [...keys.keys()])) {
      const unit = keys.get(key);
      if (unit !== undefined) this.done.set(unit, Number(text));
    }
  }

  isDone(unit: number): boolean {
    return this.done.has(unit);
  }

  /** Of all units that are known to be done. */
  get windows(): number {
    return [...this.done.values()].reduce((sum, each) => sum + each, 0);
  }

  /** Resolves when the mark is durable. */
  async markDone(unit: number, windows: number): Promise<void> {
    await this.documents.write(UNIT_MARKS, new Map([[keyOf(this.backfill, unit), String(windows)]]));
    this.done.set(unit, windows);
  }

  /** Forgets that these are done. */
  async clear(units: readonly number[]): Promise<void> {
    await this.documents.delete(
      UNIT_MARKS,
      units.map((unit) => keyOf(this.backfill, unit)),
    );
    for (const unit of units) this.done.delete(unit);
  }
}

function keyOf(backfill: string, unit: number): string {
  return `${backfill}:${unit}`;
}
