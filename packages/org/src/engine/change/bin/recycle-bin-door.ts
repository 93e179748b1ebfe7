import { toId18 } from "@postern/kernel";
import { ApiFault } from "../../api-fault.ts";
import type { ChangeResult } from "../../doors/change.ts";
import type { RecycleBinDoor } from "../../doors/recycle-bin.ts";
import type { Session } from "../../doors/session.ts";
import type { Schema } from "../../schema/schema.ts";
import { isSystem } from "../../security/system-session.ts";
import type { Database } from "../../state/database.ts";
import { quoted } from "../../state/tables.ts";
import { storedDateTime } from "../../state/wire-time.ts";
import { fault } from "../faults.ts";
import type { RecycleBin } from "./recycle-bin.ts";

/** Ids that one answer about deletions may have (REST API Developer Guide, "Get Deleted Items"). */
const MAX_IDS = 600_000;

export function createRecycleBinDoor(deps: { database: Database; schema: Schema; bin: RecycleBin }): RecycleBinDoor {
  const { database, schema, bin } = deps;

  function empty(session: Session, id: string): void {
    const id18 = toId18(id);
    if (id18 === null) throw fault.malformedId(id);
    const model = schema.byKeyPrefix(id18.slice(0, 3));
    const access = model && session.access.object(model.name);
    if (!model || !access?.read) throw fault.unknownRecord();
    const found =
      model.field("IsDeleted") &&
      database.prepare(`SELECT "IsDeleted" AS deleted FROM ${quoted(model.name)} WHERE "Id" = ?`).get(id18);
    if (found?.deleted !== 1 || bin.isPart(id18)) throw fault.noBinEntry();
    if (!access.delete && !isSystem(session)) throw fault.noAccess();
    bin.remove(id18, model.name);
  }

  return {
    empty: (session, ids) =>
      database.transaction(() =>
        ids.map((id): ChangeResult => {
          try {
            empty(session, id);
            return { success: true, id: toId18(id) as string, created: false };
          } catch (error) {
            if (!(error instanceof ApiFault)) throw error;
            return { success: false, id: toId18(id), faults: [error] };
          }
        }),
      ),
    deleted(session, sobject, from, to) {
      const model = schema.object(sobject);
      if (!model || !session.access.object(model.name).read)
        throw new ApiFault("NOT_FOUND", "The requested resource does not exist");
      if (session.access.ownRows(model.name) !== null) return [];
      const rows = bin.log(model.name, from, to);
      if (rows.length > MAX_IDS)
        throw new ApiFault("EXCEEDED_ID_LIMIT", `exceeded maximum number of ids ${MAX_IDS}: narrow the window`);
      return rows.map(({ id, at }) => ({ id, deletedDate: storedDateTime(at) }));
    },
  };
}
