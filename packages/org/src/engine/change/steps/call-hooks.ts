import { ApiFault } from "../../api-fault.ts";
import type { Step } from "../pipeline.ts";
import type { Shop, Work } from "../work.ts";

export const callBeforeHooks: Step = (work, shop) => callHooks("before", work, shop);
export const callAfterHooks: Step = (work, shop) => callHooks("after", work, shop);

function callHooks(when: "before" | "after", work: Work, { hooks }: Shop) {
  if (!hooks.has(work.model.name)) return;
  const { operation, id, before, after, session } = work;
  try {
    hooks.run(when, { operation, sobject: work.model.name, id, userId: session.userId, before, after });
  } catch (error) {
    if (!(error instanceof ApiFault)) throw error;
    work.faults.push(error);
  }
}
