import { InvalidInputError } from '../errors.js';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

/** Throws InvalidInputError where a store could not keep a document under these names. */
export function checkDocumentNames(collection: string, keys: Iterable<string>): void {
  for (const name of [collection, ...keys]) {
    if (NAME.test(name)) continue;
    throw new InvalidInputError(
      'document',
      name,
      '1 to 128 letters, digits, dots, underscores, colons or hyphens',
    );
  }
}
