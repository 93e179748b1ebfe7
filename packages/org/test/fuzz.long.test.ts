import { it } from "vitest";
import { fuzz } from "./fuzz-run.ts";

/** In runs of their own, so that a table never grows so large that reading it is all a run does. */
const RUN = 20_000;
const requests = Number(process.env.FUZZ_REQUESTS ?? 200_000);

for (let seed = 1; seed <= Math.ceil(requests / RUN); seed++)
  it(`answers ${RUN} random requests, seed ${seed}: no 5xx, no hang, every row explained by an accepted write`, () =>
    fuzz({ seed, requests: RUN }));
