import type { ParameterizedSearch } from "../doors/search.ts";
import { parseFind } from "./parse-find.ts";
import { malformedSearch } from "./search-faults.ts";
import type { Returning, SearchGroup, SearchStatement } from "./sosl.ts";

const GROUPS: ReadonlySet<string> = new Set<SearchGroup>(["ALL", "NAME", "EMAIL", "PHONE", "SIDEBAR"]);

/** The statement that a parameterized search stands for. Throws ApiFault MALFORMED_SEARCH. */
export function parameterizedStatement(search: ParameterizedSearch): SearchStatement {
  const group = (search.in ?? "ALL").toUpperCase();
  if (!GROUPS.has(group)) throw malformedSearch(`Invalid value for parameter in: ${search.in}`);
  const returning = search.sobjects?.map(
    ({ name, fields, where, orderBy, limit, offset }): Returning => ({
      sobject: name,
      fields: fields?.length ? fields.join(", ") : null,
      where: where ?? null,
      orderBy: orderBy ?? null,
      limit: limit ?? null,
      offset: offset ?? null,
    }),
  );
  const bad = returning?.find(({ sobject }) => !/^[A-Za-z]\w*$/.test(sobject));
  if (bad) throw malformedSearch(`unexpected token: '${bad.sobject}'`);
  return {
    find: parseFind(search.q),
    group: group as SearchGroup,
    returning: returning?.length ? returning : null,
    with: {
      highlight: search.highlight === true,
      snippet: search.snippet ?? null,
      labels: search.labels === true,
      pricebookId: search.pricebookId ?? null,
    },
    limit: search.overallLimit ?? null,
    text: search.q,
  };
}
