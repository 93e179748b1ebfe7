import type { BornOrg } from "../engine/schema/bootstrap.ts";
import { type Image, MEMORY, openDatabase } from "../engine/state/database.ts";
import { createOrgMeta } from "../engine/state/org-meta.ts";

/** The same org under another id, as a sandbox has it: records keep theirs. Only for an org in which nobody has been yet. */
export function adoptOrgId(image: Image, orgId: string): Image {
  const database = openDatabase(MEMORY, { image });
  try {
    database.transaction(() => {
      const meta = createOrgMeta(database);
      const born = JSON.parse(String(meta.get("born"))) as BornOrg;
      database.prepare(`UPDATE "Organization" SET "Id" = ?`).run(orgId);
      database.prepare(`UPDATE "Group" SET "OwnerId" = ? WHERE "OwnerId" = ?`).run(orgId, born.orgId);
      meta.set("born", JSON.stringify({ ...born, orgId } satisfies BornOrg));
    });
    return database.snapshot();
  } finally {
    database.close();
  }
}
