import { defineConfig } from "vitest/config";

/** The full figures: `npm run test:long`. */
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
    include: ["packages/*/{src,test}/**/*.long.test.ts", "conformance/**/*.long.test.ts"],
    globalSetup: ["conformance/postgres/global-setup.ts"],
    pool: "forks",
    maxWorkers: 1,
    testTimeout: 1_800_000,
    hookTimeout: 120_000,
  },
});
