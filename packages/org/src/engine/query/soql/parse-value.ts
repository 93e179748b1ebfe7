import { malformed } from "../query-faults.ts";
import type { Argument, Bind, Call, Literal, LiteralKind, Name } from "./ast.ts";
import type { TokenStream } from "./token-stream.ts";
import type { Token } from "./tokens.ts";

/** Functions inside functions: `FORMAT(MAX(convertCurrency(Amount)))`. */
const MAX_CALLS = 3;

/** A field path, or a function over one. */
export function nameOrCall(stream: TokenStream): Name | Call {
  return stream.peek(1).text === "(" && stream.peek(1).kind === "symbol" ? callOf(stream) : stream.name();
}

export function callOf(stream: TokenStream, depth = 1): Call {
  const name = stream.name();
  const open = stream.expect("(");
  if (depth > MAX_CALLS) throw stream.unexpected(open);
  const args: Argument[] = [];
  if (!stream.is(")")) {
    do args.push(argument(stream, depth));
    while (stream.take(","));
  }
  const close = stream.expect(")");
  const text = stream.source.text.slice(name.at, close.at + 1);
  return { kind: "call", name: name.text.toUpperCase(), args, text, at: name.at };
}

function argument(stream: TokenStream, depth: number): Argument {
  const token = stream.peek();
  if (token.kind === "string" || token.kind === "number") {
    stream.next();
    return { kind: "literal", type: token.kind, text: token.text, at: token.at };
  }
  return stream.peek(1).kind === "symbol" && stream.peek(1).text === "(" ? callOf(stream, depth + 1) : stream.name();
}

const WORDS: Readonly<Record<string, LiteralKind>> = { TRUE: "boolean", FALSE: "boolean", NULL: "null" };
/** `TODAY`, `LAST_N_DAYS:30`; which of them exist is for the planner to say. */
const RANGE = /^(?:YESTERDAY|TODAY|TOMORROW|(?:LAST|THIS|NEXT)_[A-Z0-9_]+|N_[A-Z_]+_AGO)$/;

/** A literal or a bind variable. */
export function value(stream: TokenStream): Literal | Bind {
  const token = stream.next();
  switch (token.kind) {
    case "string":
    case "number":
    case "date":
    case "datetime":
    case "time":
      return { kind: "literal", type: token.kind, text: token.text, at: token.at };
    case "word":
      return word(stream, token);
    default:
      if (token.text === ":" && token.kind === "symbol") return bindOf(stream, token);
      throw stream.unexpected(token);
  }
}

function word(stream: TokenStream, token: Token): Literal {
  const type = WORDS[token.upper];
  if (type) return { kind: "literal", type, text: token.text, at: token.at };
  if (!RANGE.test(token.upper)) throw stream.unexpected(token);
  if (!/(?:^|_)N_/.test(token.upper)) return { kind: "literal", type: "range", text: token.upper, at: token.at };
  stream.expect(":");
  const count = stream.next();
  if (!/^\d+$/.test(count.text)) throw stream.unexpected(count);
  return { kind: "literal", type: "range", text: `${token.upper}:${count.text}`, at: token.at };
}

function bindOf(stream: TokenStream, colon: Token): Bind {
  const variable = stream.next();
  if (variable.kind !== "word") throw stream.unexpected(variable);
  return { kind: "bind", text: variable.text, at: colon.at };
}

/** The whole number after LIMIT or OFFSET. */
export function count(stream: TokenStream, binds: (bind: Bind) => number): number {
  const token = stream.next();
  if (token.kind === "symbol" && token.text === ":") return binds(bindOf(stream, token));
  if (token.kind !== "number" || !/^\d+$/.test(token.text)) throw stream.unexpected(token);
  const number = Number(token.text);
  if (!Number.isFinite(number)) throw malformed(`Invalid number: ${token.text.slice(0, 30)}…`);
  return number;
}
