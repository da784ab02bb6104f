import { chmod, copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { InvalidInputError } from '../../../ingest/errors.js';
import type { Graph } from '../../registry/manifest.js';
import type { ModelArtefact } from '../../registry/model-artefact.js';
import { type ProtobufMessage, protobufText } from './protobuf-text.js';
import { PYTHON_BACKEND_MODEL } from './python-backend.js';
import {
  ensembleConfiguration,
  graphConfiguration,
  pythonConfiguration,
  type TritonOptions,
} from './triton-configuration.js';

export const TRITON_BACKENDS = ['onnxruntime', 'python'] as const;
export type TritonBackend = (typeof TRITON_BACKENDS)[number];

/** Triton counts versions in whole numbers; the version of a model is part of its name here. */
const ONLY_VERSION = '1';

interface RepositoryModel {
  readonly name: string;
  readonly configuration: ProtobufMessage;
  /** From where each file of the version's folder is copied. */
  readonly copied: Readonly<Record<string, string>>;
  readonly written: Readonly<Record<string, string>>;
}

/**
 * Adds a model to a Triton model repository, under its id, and returns the names of the Triton models it became: one
 * that answers requests, and one for each graph where there are several and the backend is `onnxruntime`. A server
 * that watches the repository sees each of them whole. Rejects with InvalidInputError where one is there already.
 */
export async function exportTritonRepository(
  artefact: ModelArtefact,
  repository: string,
  backend: TritonBackend,
  options: TritonOptions,
): Promise<string[]> {
  const models = backend === 'python' ? [pythonModel(artefact, options)] : graphModels(artefact, options);
  const taken = models.find(({ name }) => existsSync(path.join(repository, name)));
  if (taken !== undefined) {
    throw new InvalidInputError('repository', repository, `a folder that holds no ${taken.name} yet`);
  }
  await mkdir(repository, { recursive: true });
  for (const model of models) await writeModel(repository, model);
  return models.map(({ name }) => name);
}

function pythonModel(artefact: ModelArtefact, options: TritonOptions): RepositoryModel {
  const { id, folder, manifest } = artefact;
  return {
    name: id,
    configuration: pythonConfiguration(artefact, options),
    copied: Object.fromEntries(manifest.pipeline.map(({ file }) => [file, path.join(folder, file)])),
    written: { 'model.py': PYTHON_BACKEND_MODEL },
  };
}

/** The graphs before the ensemble of them, which cannot be loaded without them. */
function graphModels(artefact: ModelArtefact, options: TritonOptions): RepositoryModel[] {
  const { id, folder, manifest } = artefact;
  const [only, ...others] = manifest.pipeline;
  const nameOf = (graph: Graph): string => (others.length === 0 ? id : `${id}-${graph.name}`);
  const graphs = manifest.pipeline.map((graph) => ({
    name: nameOf(graph),
    configuration: graphConfiguration(nameOf(graph), graph, options),
    copied: { 'model.onnx': path.join(folder, graph.file) },
    written: {},
  }));
  if (only === undefined || others.length === 0) return graphs;
  const configuration = ensembleConfiguration(artefact, nameOf, options);
  return [...graphs, { name: id, configuration, copied: {}, written: {} }];
}

/** Written beside its place and then moved there, so that nobody loads half a model. */
async function writeModel(repository: string, model: RepositoryModel): Promise<void> {
  const draft = await mkdtemp(path.join(repository, '.draft-'));
  try {
    const version = path.join(draft, ONLY_VERSION);
    await mkdir(version);
    for (const [file, source] of Object.entries(model.copied)) {
      await copyFile(source, path.join(version, file));
    }
    for (const [file, text] of Object.entries(model.written)) await writeFile(path.join(version, file), text);
    await writeFile(path.join(draft, 'config.pbtxt'), protobufText(model.configuration));
    // A temporary folder is its maker's alone; the server may run as somebody else.
    await chmod(draft, 0o755);
    await rename(draft, path.join(repository, model.name));
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}
