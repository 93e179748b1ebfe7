import { expect, it } from "vitest";
import { expectAgreement } from "./agreement.ts";

const WORLDS = 20;
const QUERIES = 10_000;

it.each(Array.from({ length: WORLDS }, (_, n) => n + 1))(
  `${QUERIES} random queries of world %i are answered as the slow evaluator answers them`,
  (seed) => {
    expect(expectAgreement(seed, QUERIES).asked).toBe(QUERIES);
  },
);
