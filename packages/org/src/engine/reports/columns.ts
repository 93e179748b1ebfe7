import type { FieldDescribe, SObjectDescribe } from "@postern/kernel";
import { ApiFault } from "../api-fault.ts";
import type { DescribeDoor } from "../doors/describe.ts";
import type { Session } from "../doors/session.ts";

/** A column of a report: a field, by its path from the report's object. */
export interface Column {
  /** As describe writes it: `Account.Name`. */
  readonly path: string;
  readonly label: string;
  readonly field: FieldDescribe;
}

export type FindColumn = (path: string) => Column | null;

const MAX_STEPS = 5;

/** Looks columns up as this caller may see them; null for what is not there for them. */
export function columnsOf(describe: DescribeDoor, session: Session, object: SObjectDescribe): FindColumn {
  const known = new Map<string, Column | null>();
  function find(path: string): Column | null {
    const steps = path.split(".");
    if (steps.length > MAX_STEPS) return null;
    let at = object;
    const names: string[] = [];
    const labels: string[] = [];
    for (const step of steps.slice(0, -1)) {
      const reference = at.fields.find((field) => field.relationshipName?.toLowerCase() === step.toLowerCase());
      const target = reference?.referenceTo[0];
      if (!reference || target === undefined) return null;
      try {
        at = describe.sobject(session, target);
      } catch {
        return null;
      }
      names.push(reference.relationshipName as string);
      labels.push(reference.label.replace(/ ID$/, ""));
    }
    const field = at.fields.find((each) => each.name.toLowerCase() === (steps.at(-1) as string).toLowerCase());
    return field ? { path: [...names, field.name].join("."), label: [...labels, field.label].join(": "), field } : null;
  }
  return (path) => {
    if (!known.has(path)) known.set(path, find(path));
    return known.get(path) as Column | null;
  };
}

/** Throws ApiFault BAD_REQUEST for a column that is not there for this caller. */
export function columnNamed(find: FindColumn, path: string): Column {
  const column = find(path);
  if (!column) throw badReport(`The column ${path} is invalid, or you do not have access to it.`);
  return column;
}

/** What the Analytics API says of metadata it cannot use. */
export const badReport = (message: string) => new ApiFault("BAD_REQUEST", message);
