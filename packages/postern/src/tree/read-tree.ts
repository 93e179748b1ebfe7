import type { Session } from "@postern/client";
import { cliErrors } from "../cli/errors.ts";
import { hasChildren, isReference, type PlanPart, type TreeFile, type TreeFileRecord } from "./tree-file.ts";

/** A record of a tree file on its own. */
export interface TreeRow {
  readonly sobject: string;
  /** Unique among all files: `AccountRef1`. */
  readonly reference: string;
  /** The file that it came from. */
  readonly file: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Field by the reference that it holds, without its `@`. */
  readonly needs: Readonly<Record<string, string>>;
}

/** The files of a plan, in its order. Throws TREE_FILE_INVALID. */
export function filesOfPlan(path: string, text: string): readonly string[] {
  const plan = parsed(path, text);
  if (!Array.isArray(plan))
    throw cliErrors.TREE_FILE_INVALID({ path, detail: "a plan is a list of objects and their files" });
  return (plan as readonly PlanPart[]).flatMap(({ files }) => {
    if (!Array.isArray(files)) throw cliErrors.TREE_FILE_INVALID({ path, detail: "a part of it has no files" });
    return files.map((file) => (typeof file === "string" ? file : file.file));
  });
}

export const isPlan = (path: string, text: string) => Array.isArray(parsed(path, text));

/** The records of a file, children as records of their own that refer to their parent. Throws TREE_FILE_INVALID. */
export async function rowsOfFile(session: Session, path: string, text: string): Promise<readonly TreeRow[]> {
  const tree = parsed(path, text) as Partial<TreeFile>;
  if (!hasChildren(tree)) throw cliErrors.TREE_FILE_INVALID({ path, detail: 'it has no list "records"' });
  const rows: TreeRow[] = [];
  for (const record of tree.records) await take(record);
  return rows;

  async function take(record: TreeFileRecord, parent?: { readonly field: string; readonly reference: string }) {
    const { type: sobject, referenceId: reference } = record?.attributes ?? {};
    if (typeof sobject !== "string" || typeof reference !== "string")
      throw cliErrors.TREE_FILE_INVALID({
        path,
        detail: `record ${rows.length + 1} lacks attributes.type or .referenceId`,
      });
    const fields: Record<string, unknown> = {};
    const needs: Record<string, string> = parent ? { [parent.field]: parent.reference } : {};
    rows.push({ sobject, reference, file: path, fields, needs });
    for (const [name, value] of Object.entries(record)) {
      if (name === "attributes") continue;
      if (isReference(value)) needs[name] = value.slice(1);
      else if (!hasChildren(value)) fields[name] = value;
      else {
        const { childRelationships } = await session.describe(sobject);
        const child = childRelationships.find((each) => each.relationshipName?.toLowerCase() === name.toLowerCase());
        if (!child)
          throw cliErrors.TREE_FILE_INVALID({
            path,
            detail: `${reference}: ${sobject} has no child relationship ${name}`,
          });
        for (const one of value.records) await take(one, { field: child.field, reference });
      }
    }
  }
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw cliErrors.TREE_FILE_INVALID({ path, detail: `it is not JSON: ${(cause as Error).message}` }, { cause });
  }
}
