import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { generatedFiles } from '../../../dashboards/grafana/generated-files.js';
import { PACKAGE_FOLDER } from '../../../deploy/package-files.js';

it.each([...generatedFiles()])(
  '%s is what its sources make; `npm run dashboards` renews it',
  async (name, content) => {
    const file = path.join(PACKAGE_FOLDER, 'dashboards', 'grafana', 'provisioning', name);
    expect(await readFile(file, 'utf8')).toBe(content);
  },
);
