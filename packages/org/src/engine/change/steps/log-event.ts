import type { EventDraft } from "../../events/event-log.ts";
import type { Step } from "../pipeline.ts";
import type { Row, Work } from "../work.ts";

/** Facts about the row that change events never carry (Change Data Capture Developer Guide, "Change Event Fields"). */
const NEVER: ReadonlySet<string> = new Set(["Id", "IsDeleted", "SystemModstamp"]);

/** Appends to the event log, in the transaction of the write. */
export const logEvent: Step = (work, { transaction: { commit } }) => {
  if (!commit || !work.model.definition.changeEvents) return;
  commit.append(DRAFTS[work.operation](work));
};

const DRAFTS: Readonly<Record<Work["operation"], (work: Work) => EventDraft>> = {
  insert: (work) => ({ ...head(work, "CREATE"), values: present(work) }),
  undelete: (work) => ({ ...head(work, "UNDELETE"), values: present(work) }),
  delete: (work) => head(work, "DELETE"),
  update: (work) => {
    const { before, after, plan } = work;
    // LastModifiedDate is always listed: two updates within one second leave its stored value alone.
    const changed = plan.columns.filter(
      (name) => !NEVER.has(name) && (name === "LastModifiedDate" || after[name] !== before?.[name]),
    );
    return {
      ...head(work, "UPDATE"),
      changedFields: changed,
      nulledFields: changed.filter((name) => (after[name] ?? null) === null),
      values: Object.fromEntries(changed.map((name) => [name, after[name] ?? null])),
    };
  },
};

function head(work: Work, changeType: EventDraft["changeType"]): EventDraft {
  return {
    entity: work.model.name,
    changeType,
    recordId: work.id,
    changedFields: [],
    nulledFields: [],
    values: {},
  };
}

function present({ after, plan }: Work): Row {
  const values: Row = {};
  for (const name of plan.columns) {
    const value = after[name] ?? null;
    if (value !== null && !NEVER.has(name)) values[name] = value;
  }
  return values;
}
