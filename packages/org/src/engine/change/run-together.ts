import { ApiFault } from "../api-fault.ts";
import { runChunk } from "./pipeline.ts";
import type { Shop, Work } from "./work.ts";

/** Records that an operation of the org writes as one, with hooks; whoever calls undoes all of it. Throws the first fault. */
export function runTogether(shop: Shop, works: readonly Work[]): void {
  runChunk(works, shop, (work, run) => {
    try {
      run();
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      work.faults.push(error);
    }
  });
  for (const work of works) if (work.faults[0]) throw work.faults[0];
}
