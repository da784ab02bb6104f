/** RGB of 0 to 255: `data` is [rows, columns, 3]. */
export interface Pixels {
  readonly rows: number;
  readonly columns: number;
  readonly data: Uint8Array;
}

export const RGB = 3;
