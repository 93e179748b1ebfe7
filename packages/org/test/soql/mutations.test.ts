import { expect, it } from "vitest";
import { expectRefusals } from "./mutations.ts";

/** Another seed: `SOQL_SEED=7 SOQL_QUERIES=50000 npx vitest run packages/org/test/soql/mutations.test.ts`. */
const SEED = Number(process.env.SOQL_SEED ?? 20_260_309);
const QUERIES = Number(process.env.SOQL_QUERIES ?? 3_000);

it(`${QUERIES} queries broken at random are answered, or refused with a code and a place (seed ${SEED})`, () => {
  const seen = expectRefusals(SEED, QUERIES);
  // A run in which everything is answered would prove nothing.
  for (const code of ["MALFORMED_QUERY", "INVALID_FIELD", "INVALID_TYPE"])
    expect(seen.get(code), code).toBeGreaterThan(5);
}, 120_000);
