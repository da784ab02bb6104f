import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ModelRejectedError } from '../../ingest/errors.js';
import { requireForecastContract } from './forecast-contract.js';
import { type Graph, type Manifest, manifestSchema } from './manifest.js';
import type { ModelArtefact } from './model-artefact.js';
import { pipelineSignature } from './pipeline-signature.js';

export const MANIFEST_FILE = 'manifest.json';

/**
 * Reads a model folder and verifies all of it: the manifest against its schema and against itself, and every
 * file against the SHA-256 in the manifest. Rejects with ModelRejectedError, one line that says what to do.
 */
export async function readModel(folder: string): Promise<ModelArtefact> {
  const manifest = await readManifest(folder);
  try {
    pipelineSignature(manifest.pipeline);
    if (manifest.task === 'forecast') requireForecastContract(manifest);
  } catch (error) {
    throw error instanceof ModelRejectedError ? inFolder(folder, error.message) : error;
  }
  for (const graph of manifest.pipeline) await verifyGraph(folder, graph);
  return { id: `${manifest.name}-${manifest.version}`, folder: path.resolve(folder), manifest };
}

async function readManifest(folder: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(path.join(folder, MANIFEST_FILE), 'utf8');
  } catch (cause) {
    throw inFolder(folder, `cannot read ${MANIFEST_FILE}; name a folder that holds a model`, cause);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw inFolder(folder, `${MANIFEST_FILE} is not JSON; export or download the model again`, cause);
  }
  const result = manifestSchema.safeParse(json);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path: at, message }) => `${at.join('.') || 'root'}: ${message}`,
  );
  throw inFolder(folder, `${MANIFEST_FILE} is not a valid manifest: ${problems.join('; ')}`, result.error);
}

async function verifyGraph(folder: string, graph: Graph): Promise<void> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path.join(folder, graph.file)), hash);
  } catch (cause) {
    throw inFolder(folder, `cannot read ${graph.file}; export or download the model again`, cause);
  }
  const found = hash.digest('hex');
  if (found === graph.sha256) return;
  throw inFolder(
    folder,
    `${graph.file} has SHA-256 ${found} but the manifest says ${graph.sha256}; ` +
      'the file is damaged or was changed, export or download the model again',
  );
}

function inFolder(folder: string, problem: string, cause?: unknown): ModelRejectedError {
  return new ModelRejectedError(`model ${folder}: ${problem}`, { cause, folder });
}
