import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    // Real servers take a while to come up on two cores.
    hookTimeout: 300_000,
  },
});
