import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** The floors of the house, lowest first: a floor may import only from itself and those below it. */
const FLOORS = ['ingest', 'embed', 'forecast', 'api', 'deploy'];

/** Refuses paths that match, whether they are imported, exported from, imported as a type or while it runs. */
function restrictImports(regex, message) {
  const path = `/${regex.replaceAll('/', '\\u002F')}/`;
  return {
    'no-restricted-imports': ['error', { patterns: [{ regex, message }] }],
    'no-restricted-syntax': [
      'error',
      { selector: `ImportExpression[source.value=${path}]`, message },
      { selector: `TSImportType[source.value=${path}]`, message },
      {
        selector: 'ImportExpression[source.type!="Literal"]',
        message: 'An import that is put together while the program runs cannot be held to the floors.',
      },
    ],
  };
}

const floorRules = FLOORS.map((floor, level) => ({
  files: [`${floor}/**/*.ts`],
  rules: restrictImports(
    `^(\\.\\./)+(${[...FLOORS.slice(level + 1), 'dashboards', 'tests'].join('|')})/${floor === 'deploy' ? '' : '|^@opentelemetry/(?!api$)'}`,
    `${floor} must not import from a floor above it (order: ${FLOORS.join(' <- ')}), and of OpenTelemetry but for deploy the API alone.`,
  ),
}));

/** The page knows the API by its answers alone. From its sources at least three steps lead up to the floors. */
const pageRules = {
  files: ['dashboards/web/source/**/*.{ts,tsx}'],
  rules: restrictImports(
    `^(\\.\\./){3,}(${[...FLOORS, 'tests'].join('|')})/`,
    'The page must not import from the floors: it speaks with the API over HTTP.',
  ),
};

/** Dashboards know the schema of the store and the names of metrics, no code. */
const dashboardRules = {
  files: ['dashboards/grafana/**/*.ts'],
  rules: {
    // Files that Grafana 10 to 12 provision are of the form that the SDK calls deprecated.
    '@typescript-eslint/no-deprecated': 'off',
    ...restrictImports(
      `^(\\.\\./)+(${[...FLOORS, 'tests'].join('|')})/`,
      'Dashboards must not import from the floors: they know the store by its schema and the processes by their metrics.',
    ),
  },
};

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'forecast/training/', 'dashboards/web/dist/', 'coverage/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  { files: ['**/*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  // Runs in images as it is, without a build.
  {
    files: ['deploy/docker/*.mjs'],
    languageOptions: { globals: { process: 'readonly', fetch: 'readonly', AbortSignal: 'readonly' } },
  },
  ...floorRules,
  pageRules,
  dashboardRules,
);
