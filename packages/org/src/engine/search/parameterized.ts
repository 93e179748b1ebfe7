import type { ParameterizedSearch } from "../doors/search.ts";
import { parseFind } from "./parse-find.ts";
import { parseSosl } from "./parse-sosl.ts";
import { malformedSearch } from "./search-faults.ts";
import type { SearchGroup, SearchStatement } from "./sosl.ts";

const GROUPS: ReadonlySet<string> = new Set<SearchGroup>(["ALL", "NAME", "EMAIL", "PHONE", "SIDEBAR"]);

/** The statement that a parameterized search stands for. Throws ApiFault MALFORMED_SEARCH. */
export function parameterizedStatement(search: ParameterizedSearch): SearchStatement {
  const group = (search.in ?? "ALL").toUpperCase();
  if (!GROUPS.has(group)) throw malformedSearch(`Invalid value for parameter in: ${search.in}`);
  const find = parseFind(search.q);
  const targets = search.sobjects ?? [];
  const returning = targets.length > 0 ? ` RETURNING ${targets.map(returningText).join(", ")}` : "";
  // The words stand for those of `q`, which may hold braces.
  const statement = parseSosl(`FIND {q q} IN ${group} FIELDS${returning}`);
  const named = statement.returning?.map(({ from }) => from.text) ?? [];
  // A clause that closes its parenthesis would name objects of its own.
  const foreign = named.find((name, i) => name !== targets[i]?.name);
  if (foreign !== undefined || named.length !== targets.length)
    throw malformedSearch(`unexpected token: '${foreign ?? ")"}'`);
  return {
    ...statement,
    find,
    with: {
      highlight: search.highlight === true,
      snippet: search.snippet ?? null,
      labels: search.labels === true,
      pricebookId: search.pricebookId ?? null,
    },
    limit: search.overallLimit ?? null,
  };
}

type Target = NonNullable<ParameterizedSearch["sobjects"]>[number];

function returningText({ name, fields, where, orderBy, limit, offset }: Target): string {
  const clauses = [fields?.length ? fields.join(", ") : "Id"];
  if (where !== undefined) clauses.push(`WHERE ${where}`);
  if (orderBy !== undefined) clauses.push(`ORDER BY ${orderBy}`);
  if (limit !== undefined) clauses.push(`LIMIT ${limit}`);
  if (offset !== undefined) clauses.push(`OFFSET ${offset}`);
  return `${name}(${clauses.join(" ")})`;
}
