import type { SObjectModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import type { Database } from "../state/database.ts";
import { type Kind, viewNames } from "./standard-views.ts";

/**
 * The rows of ListView: the standard views of every object follow from the schema, so that the object is a view over a function and
 * nothing has to be written when an object is deployed.
 */
const VIEW = `
CREATE VIEW IF NOT EXISTS "ListView" AS SELECT
  json_extract(value, '$.id') AS "Id", json_extract(value, '$.label') AS "Name", json_extract(value, '$.developerName') AS "DeveloperName",
  NULL AS "NamespacePrefix", json_extract(value, '$.sobject') AS "SobjectType", 1 AS "IsSoqlCompatible",
  born."CreatedDate" AS "CreatedDate", born."CreatedById" AS "CreatedById", born."CreatedDate" AS "LastModifiedDate",
  born."CreatedById" AS "LastModifiedById", born."CreatedDate" AS "SystemModstamp", NULL AS "LastViewedDate", NULL AS "LastReferencedDate"
  FROM json_each(list_views()) LEFT JOIN (SELECT "CreatedDate", "CreatedById" FROM "Organization" LIMIT 1) AS born`;

/** Makes the view. Called once per database object, and again after a restore of an image that has none. */
export function openListViewRows(deps: {
  readonly database: Database;
  readonly schema: Schema;
  readonly layoutable: (model: SObjectModel) => boolean;
  readonly instance: string;
}): void {
  const { database, schema, layoutable, instance } = deps;
  let known: { readonly version: number; readonly text: string } | null = null;
  database.define("list_views", {}, () => {
    if (known?.version !== schema.version) known = { version: schema.version, text: rowsText() };
    return known.text;
  });

  function rowsText(): string {
    const rows = schema.objects().flatMap((model) => {
      if (!layoutable(model)) return [];
      const owned = model.field("OwnerId")?.definition.referenceTo?.includes("User");
      const kinds: Kind[] = ["All"];
      if (owned) kinds.push("My");
      if (model.field("LastViewedDate")) kinds.push("RecentlyViewed");
      return kinds.map((kind) => ({ ...viewNames(model.definition, kind, instance), sobject: model.name }));
    });
    return JSON.stringify(rows);
  }

  const create = () => database.sqlite.exec(VIEW);
  create();
  database.onReplaced(create);
}
