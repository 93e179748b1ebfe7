import type { Step } from "../pipeline.ts";
import type { Work } from "../work.ts";

/** Who and when. The org itself, and who may set audit fields, may give those of an insert; for everyone else the clock does. */
export const stampRecord: Step = (work, { stamp }) => {
  const { after, session, plan } = work;
  const set = (name: string, value: string) => {
    if (plan.audit.has(name) && !(work.operation === "insert" && given(work, name))) after[name] = value;
  };
  set("SystemModstamp", stamp);
  set("LastModifiedDate", stamp);
  set("LastModifiedById", session.userId);
  if (work.operation !== "insert") return;
  set("CreatedDate", stamp);
  set("CreatedById", session.userId);
};

/** Only who may was let through to here with them. */
const given = (work: Work, name: string) => typeof work.after[name] === "string";
