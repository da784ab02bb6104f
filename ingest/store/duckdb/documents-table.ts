import { VARCHAR } from '@duckdb/node-api';
import { checkDocumentNames } from '../document-name.js';
import type { DocumentStore } from '../document-store.js';
import { textOf } from './column-values.js';
import { append, type Database, type Parameters } from './database.js';

/** Documents in the file of the series. */
export class DocumentsTable implements DocumentStore {
  constructor(private readonly database: Database) {}

  async write(collection: string, documents: ReadonlyMap<string, string>): Promise<void> {
    checkDocumentNames(collection, documents.keys());
    const rows = [...documents];
    if (rows.length === 0) return;
    await this.database.write('write documents', async (connection) => {
      await connection.run(
        'CREATE OR REPLACE TEMP TABLE documents_staging AS SELECT * FROM documents LIMIT 0',
      );
      await append(connection, 'documents_staging', rows.length, [
        { type: VARCHAR, valueAt: () => collection },
        { type: VARCHAR, valueAt: (row) => rows[row]?.[0] ?? null },
        { type: VARCHAR, valueAt: (row) => rows[row]?.[1] ?? null },
      ]);
      await connection.run('INSERT OR REPLACE INTO documents SELECT * FROM documents_staging');
    });
  }

  async read(collection: string, keys?: readonly string[]): Promise<Map<string, string>> {
    const documents = new Map<string, string>();
    const parameters: Parameters = { collection };
    if (keys !== undefined) parameters.keys = keys;
    await this.database.read(
      'read documents',
      `SELECT key, content FROM documents WHERE collection = $collection
       ${keys === undefined ? '' : 'AND key IN (SELECT unnest($keys))'} ORDER BY key`,
      parameters,
      ([names = [], contents = []], rowCount) => {
        for (let row = 0; row < rowCount; row++) documents.set(textOf(names[row]), textOf(contents[row]));
      },
    );
    return documents;
  }

  async delete(collection: string, keys: readonly string[]): Promise<void> {
    checkDocumentNames(collection, keys);
    await this.database.write('delete documents', async (connection) => {
      for (const key of keys) {
        await connection.run('DELETE FROM documents WHERE collection = $1 AND key = $2', [collection, key]);
      }
    });
  }
}
