import type { Clock } from "@postern/kernel";
import type { ListViewsDoor } from "../doors/list-views.ts";
import type { QueryDoor } from "../doors/query.ts";
import type { SearchDoor } from "../doors/search.ts";
import { createReadFound } from "../query/found-rows.ts";
import type { Schema } from "../schema/schema.ts";
import type { Database } from "../state/database.ts";
import { parameterizedStatement } from "./parameterized.ts";
import { parseSosl } from "./parse-sosl.ts";
import { runSearch, type SearchRooms } from "./run-search.ts";
import { createSearchIndex } from "./search-index.ts";
import { searchLayouts } from "./search-layout.ts";
import { searchableObjects } from "./searchable-fields.ts";
import { suggest } from "./suggest.ts";

/**
 * The search door over a database with a table per sObject.
 *
 * @example
 * const { objects } = await search.run(session, "FIND {acme*} IN NAME FIELDS RETURNING Account(Id, Name LIMIT 5), Contact");
 */
export function createSearchDoor(deps: {
  readonly database: Database;
  readonly schema: Schema;
  readonly clock: Clock;
  readonly query: QueryDoor;
  readonly listViews: ListViewsDoor;
}): SearchDoor {
  const { schema } = deps;
  const rooms: SearchRooms = { ...deps, readFound: createReadFound(deps), index: createSearchIndex(deps.database) };
  return {
    run: async (session, sosl) => runSearch(rooms, session, parseSosl(sosl)),
    parameterized: async (session, search) => runSearch(rooms, session, parameterizedStatement(search)),
    suggest: (session, search) => suggest(rooms, session, search),
    scope: ({ access }) =>
      searchableObjects(schema)
        .filter((model) => access.object(model.name).read)
        .map((model) => model.name),
    layouts: (session, sobjects) => searchLayouts(schema, session, sobjects),
  };
}
