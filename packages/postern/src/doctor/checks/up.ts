import { readRunFile } from "../../up/run-file.ts";
import type { Check } from "../check.ts";

/** Whether `postern up` runs in this folder. */
export const upCheck: Check = {
  name: "postern up",
  async run({ target }) {
    const run = readRunFile(target.dir);
    return run
      ? { state: "ok", says: `runs since ${run.startedAt} (process ${run.pid})` }
      : {
          state: "warning",
          says: "does not run in this folder",
          evidence: `No live process in ${target.dir.runFile}.`,
          fix: "Run `postern up`, unless you use an org and a Postgres of your own.",
        };
  },
};
