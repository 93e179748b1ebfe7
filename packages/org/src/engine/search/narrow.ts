import type { ListViewsDoor } from "../doors/list-views.ts";
import type { Session } from "../doors/session.ts";
import type { Condition, Name } from "../query/soql/ast.ts";
import { parseSoql } from "../query/soql/parse-select.ts";
import type { SourceText } from "../query/source-text.ts";
import type { SObjectModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import { searchNotBuilt } from "./search-faults.ts";
import type { Returning, SearchStatement } from "./sosl.ts";

/** What a search says about which records to search among, beside WHERE, becomes a part of WHERE. */
export function narrowed(
  rooms: { readonly schema: Schema; readonly listViews: ListViewsDoor },
  session: Session,
  model: SObjectModel,
  returning: Returning,
  statement: SearchStatement,
): Returning {
  const viewed = returning.listView
    ? inListView(rooms, session, returning, returning.listView, statement.source)
    : returning;
  const { pricebookId } = statement.with;
  return pricebookId !== null && model.name === "Product2" ? inPricebook(rooms, viewed, pricebookId) : viewed;
}

/** USING ListView names a view by its developer name. */
function inListView(
  { listViews }: { readonly listViews: ListViewsDoor },
  session: Session,
  returning: Returning,
  name: Name,
  source: SourceText,
): Returning {
  const view = listViews
    .list(session, returning.from.text)
    .find(({ developerName }) => developerName.toLowerCase() === name.text.toLowerCase());
  // Inferred: the pages name no refusal.
  if (!view) throw source.faultAt("MALFORMED_QUERY", `List view '${name.text}' not found`, name.at);
  const { where, scope } = parseSoql(view.query, () => 0);
  return { ...returning, where: both(returning.where, where), scope };
}

/** WITH PricebookId narrows products to those that the price book sells. */
function inPricebook({ schema }: { readonly schema: Schema }, returning: Returning, pricebookId: string): Returning {
  if (!schema.object("PricebookEntry")) throw searchNotBuilt("WITH PricebookId");
  const literal = `'${pricebookId.replace(/[\\']/g, "\\$&")}'`;
  const { where } = parseSoql(
    `SELECT Id FROM Product2 WHERE Id IN (SELECT Product2Id FROM PricebookEntry WHERE Pricebook2Id = ${literal})`,
    () => 0,
  );
  return { ...returning, where: both(returning.where, where) };
}

function both(one: Condition | null, other: Condition | null): Condition | null {
  return one && other ? { kind: "and", operands: [one, other] } : (one ?? other);
}
