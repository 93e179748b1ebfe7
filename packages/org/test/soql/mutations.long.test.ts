import { expect, it } from "vitest";
import { expectRefusals } from "./mutations.ts";

const WORLDS = 20;
const QUERIES = 10_000;

it.each(Array.from({ length: WORLDS }, (_, n) => n + 1))(
  `${QUERIES} queries of world %i, broken at random, are answered or refused with a code and a place`,
  (seed) => {
    expect(expectRefusals(seed, QUERIES).get("MALFORMED_QUERY")).toBeGreaterThan(1_000);
  },
);
