import type { GroupBy, Name, OrderTerm, Select, SelectItem, TypeofItem } from "./ast.ts";
import { callOf, nameOrCall } from "./parse-value.ts";
import type { TokenStream } from "./token-stream.ts";

/** One element of the SELECT list. */
export function selectItem(stream: TokenStream, subselect: (stream: TokenStream) => Select): SelectItem {
  const open = stream.take("(");
  if (open) {
    if (!stream.is("SELECT")) throw stream.unexpected();
    const query = subselect(stream);
    stream.expect(")");
    return { kind: "subquery", query, at: open.at };
  }
  if (stream.is("TYPEOF") && stream.peek(1).kind === "word") return typeofItem(stream);
  const item = nameOrCall(stream);
  const alias = stream.alias();
  return item.kind === "call" ? { kind: "function", call: item, alias } : { kind: "field", path: item, alias };
}

function typeofItem(stream: TokenStream): TypeofItem {
  const { at } = stream.expect("TYPEOF");
  const relationship = stream.name();
  const whens: { type: Name; fields: Name[] }[] = [];
  while (stream.take("WHEN")) {
    const type = stream.object();
    stream.expect("THEN");
    whens.push({ type, fields: names(stream) });
  }
  if (whens.length === 0) throw stream.unexpected();
  const otherwise = stream.take("ELSE") ? names(stream) : null;
  stream.expect("END");
  return { kind: "typeof", relationship, whens, otherwise, at };
}

function names(stream: TokenStream): Name[] {
  const list: Name[] = [];
  do list.push(stream.name());
  while (stream.take(","));
  return list;
}

/** What stands after GROUP. */
export function groupBy(stream: TokenStream): GroupBy {
  stream.expect("BY");
  const isCall = stream.peek(1).kind === "symbol" && stream.peek(1).text === "(";
  const kind = isCall ? stream.peek().upper : "";
  if (kind === "ROLLUP" || kind === "CUBE") {
    const { args } = callOf(stream, 0);
    const by = args.map((argument) => {
      if (argument.kind === "literal") throw stream.unexpected({ ...stream.peek(), ...argument, kind: "word" });
      return argument;
    });
    if (by.length === 0 || stream.is(",")) throw stream.unexpected();
    return { kind: kind === "ROLLUP" ? "rollup" : "cube", by };
  }
  const by = [];
  do by.push(nameOrCall(stream));
  while (stream.take(","));
  return { kind: "fields", by };
}

/** What stands after ORDER. */
export function orderBy(stream: TokenStream): OrderTerm[] {
  stream.expect("BY");
  const terms: OrderTerm[] = [];
  do {
    const by = nameOrCall(stream);
    const descending = stream.take("DESC") !== null;
    if (!descending) stream.take("ASC");
    terms.push({ by, descending, nulls: stream.take("NULLS") ? nulls(stream) : null });
  } while (stream.take(","));
  return terms;
}

function nulls(stream: TokenStream): "FIRST" | "LAST" {
  if (stream.take("FIRST")) return "FIRST";
  stream.expect("LAST");
  return "LAST";
}
