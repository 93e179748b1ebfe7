import type { Bind } from "../query/soql/ast.ts";
import type { TokenStream } from "../query/soql/token-stream.ts";

/** What a bind variable is worth outside Apex: a refusal that points at it. */
export const noBinds = (stream: TokenStream) => (bind: Bind) => {
  throw stream.source.faultAt("MALFORMED_QUERY", "Bind variables only allowed in Apex code", bind.at);
};
