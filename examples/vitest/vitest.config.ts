import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Inside this repository the built library stands in for the installed package. In a project of yours leave `resolve` out.
const built = (path: string) => fileURLToPath(new URL(`../../dist/lib/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^rankgauge\/vitest$/, replacement: built('vitest/index.js') },
      { find: /^rankgauge$/, replacement: built('index.js') },
    ],
  },
  test: { include: ['*.test.ts'], testTimeout: 60_000, hookTimeout: 120_000 },
});
