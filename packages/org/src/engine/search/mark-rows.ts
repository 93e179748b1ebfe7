import type { QueryDoor } from "../doors/query.ts";
import type { FoundRecords } from "../doors/search.ts";
import type { Session } from "../doors/session.ts";
import type { FoundRows } from "../query/found-rows.ts";
import type { SObjectModel } from "../schema/model.ts";
import type { Marker } from "./marked-text.ts";
import { searchableFields } from "./searchable-fields.ts";
import type { WithClauses } from "./sosl.ts";

/** Records of one object that are marked (SOSL, WITH HIGHLIGHT). */
const MAX_MARKED = 25;
const MARKED_TYPES: ReadonlySet<string> = new Set(["string", "email", "textarea"]);
/** Objects whose matches are highlighted, beside custom ones (SOSL, WITH HIGHLIGHT). */
const HIGHLIGHTED: ReadonlySet<string> = new Set("Account Campaign Contact Lead Opportunity Quote User".split(" "));
/** Objects that give snippets (SOSL, WITH SNIPPET). */
const WITH_SNIPPETS: ReadonlySet<string> = new Set("Case FeedComment FeedItem Idea KnowledgeArticleVersion".split(" "));

/** What WITH HIGHLIGHT and WITH SNIPPET put beside the rows; null when neither says anything about this object. */
export function markRows(
  deps: { readonly session: Session; readonly query: QueryDoor; readonly marker: Marker },
  model: SObjectModel,
  found: FoundRows,
  clauses: WithClauses,
): FoundRecords["marks"] {
  const snippets = clauses.snippet !== null && WITH_SNIPPETS.has(model.name);
  const highlights =
    snippets || (clauses.highlight && (HIGHLIGHTED.has(model.name) || model.definition.custom === true));
  if (!highlights) return null;
  const marked = { ...found, rows: found.rows.slice(0, MAX_MARKED) };
  const texts = snippets ? snippetsOf(deps, model, marked, clauses.snippet as number) : [];
  return found.rows.map((_, i) =>
    i < MAX_MARKED ? { ...(texts[i] && { "snippet.text": texts[i] }), ...highlightsOf(deps.marker, marked, i) } : {},
  );
}

function highlightsOf(marker: Marker, { shape, rows }: FoundRows, row: number): Record<string, string> {
  const highlights: Record<string, string> = {};
  shape.columns.forEach((column, i) => {
    const cell = rows[row]?.[i];
    if (column.kind !== "scalar" || column.hidden || !MARKED_TYPES.has(column.type) || typeof cell !== "string") return;
    const text = marker.mark(cell);
    if (text !== null) highlights[`highlight.${column.key}`] = text;
  });
  return highlights;
}

/** From the longest kind of text first: the place where words stand in context. */
function snippetsOf(
  { session, query, marker }: { readonly session: Session; readonly query: QueryDoor; readonly marker: Marker },
  model: SObjectModel,
  { shape, rows }: FoundRows,
  length: number,
): (string | null)[] {
  const readable = searchableFields(model)
    .filter((field) => MARKED_TYPES.has(field.definition.type))
    .filter((field) => !field.permissionable || session.access.fieldReadable(model.name, field.name))
    .sort((a, b) => (b.definition.length ?? 0) - (a.definition.length ?? 0))
    .map((field) => field.name);
  if (readable.length === 0 || rows.length === 0) return [];
  const ids = rows.map((row) => row[shape.idColumn] as string);
  return query.retrieve(session, model.name, ids, readable).rows.map((row) => {
    for (const cell of row ?? []) {
      const text = typeof cell === "string" ? marker.excerpt(cell, length) : null;
      if (text !== null) return text;
    }
    return null;
  });
}
