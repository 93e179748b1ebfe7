import type { QueryAnswer } from "./query.ts";

/**
 * The rows of a child query, `SELECT Name, (SELECT LastName FROM Contacts) FROM Account`. Reading them with `for await` asks for
 * the pages that did not fit into the parent's; `records` are those that did. A parent without children has null in its place.
 *
 * Source: REST API guide, "Query"; SOQL and SOSL Reference, "Relationship Queries".
 *
 * @example
 * for await (const account of session.query<{ Contacts: ChildRecords<{ LastName: string }> | null }>(query))
 *   for await (const contact of account.Contacts ?? []) console.log(contact.LastName);
 */
export interface ChildRecords<T> extends AsyncIterable<T> {
  readonly totalSize: number;
  readonly done: boolean;
  readonly records: readonly T[];
}

/** Whether rows of this query can have child sets in them; looking through the others would cost time for nothing. */
export function hasChildQuery(soql: string): boolean {
  return /\(\s*SELECT\b/i.test(soql);
}

type Ask = (path: string) => Promise<QueryAnswer<Record<string, unknown>>>;

/** Makes every child set of these rows, and of their children's rows, one that pages by itself. */
export function pageChildren(records: readonly object[], ask: Ask): void {
  for (const record of records as readonly Record<string, unknown>[])
    for (const name in record) {
      const value = record[name];
      if (isChildSet(value)) pageChild(value, ask);
    }
}

function pageChild(set: QueryAnswer<Record<string, unknown>>, ask: Ask): void {
  pageChildren(set.records ?? [], ask);
  // Not enumerable: a row printed or stored is what the org sent.
  Object.defineProperty(set, Symbol.asyncIterator, {
    async *value() {
      let page = set;
      for (;;) {
        yield* page.records ?? [];
        if (page.nextRecordsUrl === undefined) return;
        page = await ask(page.nextRecordsUrl);
        pageChildren(page.records ?? [], ask);
      }
    },
  });
}

function isChildSet(value: unknown): value is QueryAnswer<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Array.isArray((value as { records?: unknown }).records);
}
