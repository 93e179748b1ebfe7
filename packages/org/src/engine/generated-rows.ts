import type { Access, DescribeDoor } from "./doors/index.ts";
import { openListViewRows } from "./list-views/list-view-rows.ts";
import { describeSummary } from "./schema/describe-object.ts";
import type { SObjectModel } from "./schema/model.ts";
import type { Schema } from "./schema/schema.ts";
import { systemSession } from "./security/system-session.ts";
import type { Database } from "./state/database.ts";
import { openToolingRows } from "./tooling/rows/tooling-rows.ts";
import { viewsSetup } from "./tooling/tooling-access.ts";

/** The objects whose rows follow from the schema and the caller, so that queries find them where they find records. */
export function openGeneratedRows(deps: {
  readonly database: Database;
  readonly schema: Schema;
  readonly describe: DescribeDoor;
  readonly orgId: string;
  readonly instance: string;
  /** What the user whose query runs may do. */
  readonly access: () => Access;
}): void {
  const { database, schema, describe, orgId, instance, access } = deps;
  const system = systemSession(orgId, "");
  openListViewRows({
    database,
    schema,
    instance,
    layoutable: (model) => describeSummary(model, system.access)["layoutable"] === true,
  });
  openToolingRows({
    database,
    access,
    version: () => describe.version,
    viewOf: (of) => {
      const session = { ...system, access: of };
      return {
        instance,
        objects: () => describe.global(session),
        describe: (name) => (of.object(name).read ? describe.sobject(session, name) : null),
        definition: (name) => (schema.object(name) as SObjectModel).definition,
        viewSetup: viewsSetup(of),
      };
    },
  });
}
