/** An answer in another form than JSON. */
export interface Presented {
  readonly mediaType: string;
  readonly body: Uint8Array;
  /** The name under which browsers keep it; left out where it is not meant to be kept. */
  readonly file?: string;
}

export const JSON_TYPE = 'application/json; charset=utf-8';
export const CSV_TYPE = 'text/csv; charset=utf-8';
export const PARQUET_TYPE = 'application/vnd.apache.parquet';
export const GEOJSON_TYPE = 'application/geo+json';
export const FLATBUFFERS_TYPE = 'application/octet-stream';
