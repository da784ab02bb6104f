/** Rows and columns, as CSV and Parquet have them. All columns are of the same length. */
export interface Table {
  readonly columns: readonly Column[];
}

export type Column =
  | { readonly kind: 'text'; readonly name: string; readonly values: readonly (string | null)[] }
  | { readonly kind: 'integer'; readonly name: string; readonly values: readonly number[] }
  | {
      readonly kind: 'number';
      readonly name: string;
      readonly unit: string;
      readonly values: readonly (number | null)[];
    }
  /** Seconds of UTC since 1970. */
  | { readonly kind: 'time'; readonly name: string; readonly values: readonly number[] };
