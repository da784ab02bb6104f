import { flux } from '@influxdata/influxdb-client';
import { checkDocumentNames } from '../document-name.js';
import type { DocumentStore } from '../document-store.js';
import type { Connection } from './connection.js';
import { POINT_A_ROW, fluxText, rangeOf } from './flux-parts.js';
import { line, type FieldValue } from './line-protocol.js';
import { DOCUMENT, STATION_HOUR } from './schema.js';

/** A text field holds at most 64 KiB, and a character takes up to 4 bytes. */
const CHARACTERS_PER_PART = 16_000;
const DELETED = 0;

/** Documents in the bucket of the series; how they lie there is in schema.ts. */
export class InfluxDbDocuments implements DocumentStore {
  constructor(private readonly connection: Connection) {}

  async write(collection: string, documents: ReadonlyMap<string, string>): Promise<void> {
    checkDocumentNames(collection, documents.keys());
    const lines = Array.from(documents, ([key, content]) => documentLine(collection, key, partsOf(content)));
    await this.connection.write('write documents', lines);
  }

  async read(collection: string, keys?: readonly string[]): Promise<Map<string, string>> {
    const query = flux`from(bucket: ${this.connection.bucket})
  ${rangeOf({ from: STATION_HOUR, to: STATION_HOUR })}
  |> filter(fn: (r) => r._measurement == ${DOCUMENT} and r.collection == ${fluxText(collection)})
  ${POINT_A_ROW}`;
    const found = await this.connection.read('read documents', query, async (rows) => {
      const documents: [string, string][] = [];
      for await (const row of rows) {
        const count = row.number('parts') ?? DELETED;
        if (count === DELETED) continue;
        const parts = Array.from({ length: count }, (_, index) => row.text(partName(index)) ?? '');
        documents.push([row.required('key'), parts.join('')]);
      }
      return documents;
    });
    const wanted = keys === undefined ? undefined : new Set(keys);
    return new Map(found.filter(([key]) => wanted?.has(key) !== false).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  async delete(collection: string, keys: readonly string[]): Promise<void> {
    checkDocumentNames(collection, keys);
    await this.connection.write(
      'delete documents',
      keys.map((key) => documentLine(collection, key, [])),
    );
  }
}

function partsOf(content: string): string[] {
  const count = Math.max(1, Math.ceil(content.length / CHARACTERS_PER_PART));
  return Array.from({ length: count }, (_, index) =>
    content.slice(index * CHARACTERS_PER_PART, (index + 1) * CHARACTERS_PER_PART),
  );
}

function documentLine(collection: string, key: string, parts: readonly string[]): string {
  const fields: [string, FieldValue][] = [
    ['parts', { integer: parts.length }],
    ...parts.map((part, index): [string, FieldValue] => [partName(index), part]),
  ];
  return line(DOCUMENT, { collection, key }, fields, STATION_HOUR);
}

function partName(index: number): string {
  return `part_${index}`;
}
