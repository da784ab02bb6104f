import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { PACKAGE_FOLDER } from '../../../deploy/package-files.js';

export const DEPLOY = path.join(PACKAGE_FOLDER, 'deploy');

export interface DeploymentFile {
  /** From the project's folder. */
  readonly name: string;
  readonly text: string;
}

/** The files of a folder below deploy, and of its folders. */
export function filesIn(folder: string, pattern: RegExp): DeploymentFile[] {
  return readdirSync(path.join(DEPLOY, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => {
      const file = path.join('deploy', folder, name);
      return { name: file, text: readFileSync(path.join(PACKAGE_FOLDER, file), 'utf8') };
    });
}

/** With its merge keys resolved, as compose reads it. */
export function composeDocument({ text }: DeploymentFile): unknown {
  const document: unknown = parse(text, { merge: true });
  return document;
}

export function yamlDocuments({ text }: DeploymentFile): unknown[] {
  return parseAllDocuments(text).map((document) => {
    const plain: unknown = document.toJS();
    return plain;
  });
}
