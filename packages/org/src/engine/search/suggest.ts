import type { SearchDoor, SearchSuggestions } from "../doors/search.ts";
import type { Session } from "../doors/session.ts";
import { parameterizedStatement } from "./parameterized.ts";
import { runSearch, type SearchRooms } from "./run-search.ts";
import { malformedSearch } from "./search-faults.ts";
import { hasLetters } from "./search-words.ts";
import { ANY, type SearchExpression } from "./sosl.ts";

/** Characters of a suggestion's text (REST, Search for Records Suggested by Autocomplete and Instant Results). */
const MAX_LENGTH = 255;
const SMALLEST = 3;
const SMALLEST_CJK = 2;
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** Every word must be in the name, the last one perhaps unfinished; quotes and wildcards count for nothing. */
export async function suggest(
  rooms: SearchRooms,
  session: Session,
  search: Parameters<SearchDoor["suggest"]>[1],
): Promise<SearchSuggestions> {
  const text = search.q.replace(/["*?\uE000\uE001]/g, " ").trim();
  if (search.q.length > MAX_LENGTH)
    throw malformedSearch(`The search string cannot be longer than ${MAX_LENGTH} characters.`);
  const smallest = CJK.test(text) ? SMALLEST_CJK : SMALLEST;
  const words = text.split(/\s+/).filter(hasLetters);
  if ([...text].length < smallest || words.length === 0) return { objects: [], hasMoreResults: false };
  const operands = words.map(
    (word, i): SearchExpression => ({ kind: "term", text: i === words.length - 1 ? `${word}${ANY}` : word }),
  );
  const expression: SearchExpression = { kind: "and", operands };
  const asked = parameterizedStatement({
    q: "names",
    in: "NAME",
    sobjects: search.sobjects.map((name) => targetOf(rooms, name, search)),
    // One more tells whether there are more.
    overallLimit: search.limit + 1,
  });
  const { objects } = await runSearch(rooms, session, { ...asked, find: { written: text, expression } });
  return limited(objects, search.limit);
}

function targetOf(rooms: SearchRooms, name: string, { fields, where }: Parameters<SearchDoor["suggest"]>[1]) {
  const nameField = rooms.schema.object(name)?.nameField?.name;
  return {
    name,
    fields: [...new Set(["Id", ...(nameField ? [nameField] : []), ...fields])],
    ...(where !== null && { where }),
  };
}

function limited(objects: SearchSuggestions["objects"], limit: number): SearchSuggestions {
  let left = limit;
  const kept = objects.map((found) => {
    const rows = found.rows.slice(0, left);
    left -= rows.length;
    return { ...found, rows };
  });
  const total = objects.reduce((sum, { rows }) => sum + rows.length, 0);
  return { objects: kept, hasMoreResults: total > limit };
}
