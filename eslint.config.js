import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** The floors of the house, lowest first: a floor may import only from itself and those below it. */
const FLOORS = ['ingest', 'embed', 'forecast', 'api', 'deploy'];

const floorRules = FLOORS.map((floor, level) => ({
  files: [`${floor}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^(\\.\\./)+(${[...FLOORS.slice(level + 1), 'dashboards', 'tests'].join('|')})/`,
            message: `${floor} must not import from a floor above it (order: ${FLOORS.join(' <- ')}).`,
          },
        ],
      },
    ],
  },
}));

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
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
  ...floorRules,
);
