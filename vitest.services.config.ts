import { defineConfig } from 'vitest/config';

/** Tests that need more than Node: real Chromium and, where they come, real services. */
export default defineConfig({
  test: {
    include: ['tests/{services,browser}/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A page gets its data when it gets them: what is polled for may take as long as a busy machine needs.
    expect: { poll: { timeout: 20_000 } },
    // Browsers and brokers share the machine; side by side they would only slow each other.
    fileParallelism: false,
    allowOnly: false,
  },
});
