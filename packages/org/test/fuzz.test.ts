import { it } from "vitest";
import { fuzz } from "./fuzz-run.ts";

/** Another seed: `FUZZ_SEED=7 FUZZ_REQUESTS=50000 npx vitest run packages/org/test/fuzz.test.ts`. */
const seed = Number(process.env.FUZZ_SEED ?? 20_260_302);
const requests = Number(process.env.FUZZ_REQUESTS ?? 2_500);

it(`answers ${requests} random requests, seed ${seed}: no 5xx, no hang, every row explained by an accepted write`, () =>
  fuzz({ seed, requests }));
