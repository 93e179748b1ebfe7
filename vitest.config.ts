import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [
    {
      name: "packages-from-source",
      configEnvironment: () => ({
        resolve: { conditions: ["@postern/source"], externalConditions: ["@postern/source"] },
      }),
    },
  ],
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "packages/*/test/**/*.test.ts",
      "packages/console/{server,web}/**/*.test.{ts,tsx}",
      "conformance/**/*.test.ts",
    ],
    exclude: ["**/node_modules/**", "**/dist/**", "**/*.long.test.ts"],
    globalSetup: ["conformance/postgres/global-setup.ts"],
    pool: "forks",
    // Files share a worker's modules: half of the time would go into importing the same ones again.
    isolate: false,
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
  },
});
