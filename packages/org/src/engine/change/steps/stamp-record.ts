import type { Step } from "../pipeline.ts";
import type { Work } from "../work.ts";

/** Who and when. The org itself may give the audit fields of an insert; for everyone else the clock does. */
export const stampRecord: Step = (work, { stamp }) => {
  const { after, session, plan } = work;
  const set = (name: string, value: string) => {
    if (plan.audit.has(name) && !(work.operation === "insert" && work.system && given(work, name))) after[name] = value;
  };
  set("SystemModstamp", stamp);
  set("LastModifiedDate", stamp);
  set("LastModifiedById", session.userId);
  if (work.operation !== "insert") return;
  set("CreatedDate", stamp);
  set("CreatedById", session.userId);
};

const given = (work: Work, name: string) => typeof work.after[name] === "string";
