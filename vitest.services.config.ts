import { defineConfig } from 'vitest/config';

/** Tests that need more than Node: real Chromium and, where they come, real services. */
export default defineConfig({
  test: {
    include: ['tests/{services,browser}/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Browsers and brokers share the machine; side by side they would only slow each other.
    fileParallelism: false,
    allowOnly: false,
  },
});
