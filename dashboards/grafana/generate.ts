import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { generatedFiles } from './generated-files.js';

/** `npm run dashboards`, which runs in the project's folder. */
const TARGET = path.join('dashboards', 'grafana', 'provisioning');

await rm(TARGET, { recursive: true, force: true });
for (const [name, content] of generatedFiles()) {
  const file = path.join(TARGET, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  process.stdout.write(`${file}\n`);
}
