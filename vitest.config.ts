import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/{unit,golden,integration}/**/*.test.ts'],
    globalSetup: 'tests/support/build-for-tests.ts',
    testTimeout: 30_000,
    // A test that is skipped or left focused would pass for the wrong reason.
    allowOnly: false,
  },
});
