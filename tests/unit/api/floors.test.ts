import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const RULES = ['no-restricted-imports', 'no-restricted-syntax'];

const eslint = new ESLint({
  ruleFilter: ({ ruleId }) => RULES.includes(ruleId),
  // These rules need no types, and the text is in no project.
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
});

async function complaints(filePath: string, code: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(code, { filePath });
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
}

describe('the floors', () => {
  it.each([
    ['ingest/time.ts', "import '../api/limits.js';", ['no-restricted-imports']],
    ['api/limits.ts', "export * from '../deploy/main.js';", ['no-restricted-imports']],
    ['ingest/time.ts', "await import('../api/limits.js');", ['no-restricted-syntax']],
    ['ingest/time.ts', "type Limits = import('../api/limits.js').ApiLimits;", ['no-restricted-syntax']],
    ['ingest/time.ts', 'await import(process.argv[2]);', ['no-restricted-syntax']],
    ['api/limits.ts', "await import('../ingest/time.js');", []],
    ['api/limits.ts', "import '../ingest/time.js';", []],
    ['dashboards/web/source/main.tsx', "import '../../../api/limits.js';", ['no-restricted-imports']],
    [
      'dashboards/web/source/state/loading.ts',
      "await import('../../../../ingest/time.js');",
      ['no-restricted-syntax'],
    ],
    ['dashboards/web/source/state/loading.ts', "import { client } from '../api/client.js';", []],
  ])('hold %s to its place: %s', async (filePath, code, expected) => {
    expect(await complaints(filePath, code)).toEqual(expected);
  });
});
