import type { Name, SelectItem } from "../query/soql/ast.ts";
import { parseCondition } from "../query/soql/parse-condition.ts";
import { orderBy, selectItem } from "../query/soql/parse-items.ts";
import { select } from "../query/soql/parse-select.ts";
import { count } from "../query/soql/parse-value.ts";
import type { TokenStream } from "../query/soql/token-stream.ts";
import { noBinds } from "./no-binds.ts";
import type { Returning } from "./sosl.ts";

/** `Account(Id, Name WHERE … ORDER BY … LIMIT n OFFSET n)`: a query whose clauses SOQL's own parser reads. */
export function parseReturning(stream: TokenStream): Returning {
  const from = stream.name();
  if (!stream.take("(")) return idsOf(from);
  const limitOf = noBinds(stream);
  const items: SelectItem[] = [];
  do items.push(selectItem(stream, refuse));
  while (stream.take(","));
  const listView = stream.take("USING") ? listViewName(stream) : null;
  const subselect = (inner: TokenStream) => select(inner, { limitOf, depth: 2 });
  const where = stream.take("WHERE") ? parseCondition(stream, subselect) : null;
  const order = stream.take("ORDER") ? orderBy(stream) : [];
  const limit = stream.take("LIMIT") ? count(stream, limitOf) : null;
  const offset = stream.take("OFFSET") ? count(stream, limitOf) : null;
  stream.expect(")");
  return { from, items, listView, scope: null, where, orderBy: order, limit, offset };
}

/** Ids only: what an object without a field list gives. */
export function idsOf(from: Name): Returning {
  const id: SelectItem = { kind: "field", path: { kind: "name", text: "Id", at: from.at }, alias: null };
  return { from, items: [id], listView: null, scope: null, where: null, orderBy: [], limit: null, offset: null };
}

function listViewName(stream: TokenStream): Name {
  stream.expect("LISTVIEW");
  stream.expect("=");
  return stream.name();
}

/** Records that are found come without their children. */
function refuse(stream: TokenStream): never {
  throw stream.unexpected();
}
