import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const ROOT = path.resolve(import.meta.dirname, '../..');
const ENTRIES = [
  'forecast/engine/worker/inference-worker.ts',
  'embed/media/thread/mapping-worker.ts',
  'deploy/main.ts',
];
const BUILD_CONFIG = path.join(ROOT, 'tsconfig.build.json');

const configHost: ts.ParseConfigFileHost = {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
    throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
  },
};

/**
 * Compiles the engine's worker thread and the command line, and what they import, into dist/ before the tests:
 * Node starts threads and processes from JavaScript only. It checks no types, that is the type check's work.
 */
export default function buildForTests(): void {
  const build = ts.getParsedCommandLineOfConfigFile(BUILD_CONFIG, { incremental: false }, configHost);
  if (build === undefined) throw new Error(`${BUILD_CONFIG} cannot be read`);
  const entries = ENTRIES.map((entry) => path.join(ROOT, entry));
  const program = ts.createProgram(entries, build.options);
  program.emit(undefined, replaceFile);
}

/** Another run of the tests may be reading the file: it is replaced at once, and only where it differs. */
function replaceFile(file: string, text: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
}
