import { createAssignmentRuleView } from "./change/assignment/assignment-rules.ts";
import { createBinTables } from "./change/bin/tables.ts";
import { createEventTables } from "./events/tables.ts";
import { createIdentityTables } from "./identity/tables.ts";
import { createSchema, type Schema } from "./schema/schema.ts";
import { standardObjects } from "./schema/standard/index.ts";
import { createCounters } from "./state/counters.ts";
import { type Database, type Image, MEMORY, openDatabase } from "./state/database.ts";
import { createOrgMeta } from "./state/org-meta.ts";
import { createTables } from "./state/tables.ts";
import { createToolingViews } from "./tooling/rows/tooling-rows.ts";

/** Every table of every room, without a row. The rooms make what is missing themselves; here it is made at once. */
export function createEveryTable(database: Database, schema: Schema): void {
  createOrgMeta(database);
  createCounters(database, "000");
  createEventTables(database);
  createIdentityTables(database);
  createBinTables(database);
  createAssignmentRuleView(database);
  createTables(database, schema);
  createToolingViews(database);
}

let image: Image | undefined;

/** An org before its birth. Made once a process: the statements that make it take far longer than loading it. */
export function emptyOrg(): Image {
  if (!image) {
    const database = openDatabase(MEMORY);
    try {
      database.transaction(() => createEveryTable(database, createSchema(standardObjects)));
      image = database.snapshot();
    } finally {
      database.close();
    }
  }
  return image;
}
