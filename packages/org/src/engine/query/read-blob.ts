import { toId18 } from "@postern/kernel";
import { ApiFault } from "../api-fault.ts";
import type { QueryDoor } from "../doors/query.ts";
import type { Session } from "../doors/session.ts";
import type { Schema } from "../schema/schema.ts";
import type { Database } from "../state/database.ts";
import { quoted } from "../state/tables.ts";
import { visibleRows } from "./visible-rows.ts";

/** The one reader of binary content: queries and row reads give a field's size and where to fetch it. */
export function createBlobReader(deps: {
  readonly database: Database;
  readonly schema: Schema;
  readonly runs?: (session: Session) => void;
}): QueryDoor["blob"] {
  const { database, schema } = deps;
  return (session, sobject, id, name) => {
    const { access } = session;
    const model = schema.object(sobject);
    const field = model?.field(name);
    if (!model || !access.object(model.name).read || field?.storage !== "BLOB") throw notThere();
    if (!access.fieldReadable(model.name, field.name)) throw notThere();
    deps.runs?.(session);
    const visible = visibleRows({ access, includeDeleted: false }, model, "t0");
    const row = database
      .prepareArrays(
        `SELECT t0.${quoted(field.name)} FROM ${quoted(model.name)} AS t0 WHERE t0."Id" = ?${visible && ` AND ${visible}`}`,
      )
      .get(toId18(id)) as unknown as [Uint8Array | null] | undefined;
    const content = row?.[0];
    if (!content) throw notThere();
    return content;
  };
}

const notThere = () => new ApiFault("NOT_FOUND", "The requested resource does not exist");
