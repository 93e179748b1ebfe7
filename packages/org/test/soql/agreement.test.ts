import { expect, it } from "vitest";
import { expectAgreement } from "./agreement.ts";

/** Another seed: `SOQL_SEED=7 SOQL_QUERIES=50000 npx vitest run packages/org/test/soql/agreement.test.ts`. */
const SEED = Number(process.env.SOQL_SEED ?? 20_260_308);
const QUERIES = Number(process.env.SOQL_QUERIES ?? 2_000);

it(`${QUERIES} random queries are answered as a slow evaluator over plain arrays answers them (seed ${SEED})`, () => {
  const seen = expectAgreement(SEED, QUERIES);
  // A run in which nothing is ever found would prove nothing.
  expect(seen.rows).toBeGreaterThan(QUERIES * 4);
  expect(seen.groups).toBeGreaterThan(QUERIES / 2);
}, 120_000);
