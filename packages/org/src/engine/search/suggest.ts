import type { SearchDoor, SearchSuggestions } from "../doors/search.ts";
import type { Session } from "../doors/session.ts";
import { runSearch, type SearchRooms } from "./run-search.ts";
import { malformedSearch } from "./search-faults.ts";
import { hasLetters } from "./search-words.ts";
import { ANY, NO_WITH, type Returning, type SearchExpression } from "./sosl.ts";

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
    (word, i): SearchExpression => ({
      kind: "term",
      text: i === words.length - 1 ? `${word}${ANY}` : word,
    }),
  );
  const { objects } = await runSearch(rooms, session, {
    find: {
      written: text,
      expression: operands.length === 1 ? (operands[0] as SearchExpression) : { kind: "and", operands },
    },
    group: "NAME",
    returning: search.sobjects.map((sobject) => returningOf(rooms, sobject, search)),
    with: NO_WITH,
    // One more tells whether there are more.
    limit: search.limit + 1,
    text: search.q,
  });
  return limited(objects, search.limit);
}

function returningOf(rooms: SearchRooms, sobject: string, search: Parameters<SearchDoor["suggest"]>[1]): Returning {
  const name = rooms.schema.object(sobject)?.nameField?.name;
  const fields = [...new Set(["Id", ...(name ? [name] : []), ...search.fields])];
  return { sobject, fields: fields.join(", "), where: search.where, orderBy: null, limit: null, offset: null };
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
