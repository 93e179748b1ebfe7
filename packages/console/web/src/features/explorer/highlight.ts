import { tokensOf } from "@postern/client/soql";

export type Paint = "keyword" | "text" | "number" | "literal" | "plain";

export interface Piece {
  readonly text: string;
  readonly paint: Paint;
  readonly start: number;
}

const KEYWORDS =
  /^(?:SELECT|FROM|WHERE|AND|OR|NOT|IN|LIKE|INCLUDES|EXCLUDES|GROUP|BY|HAVING|ORDER|ASC|DESC|NULLS|FIRST|LAST|LIMIT|OFFSET|FOR|VIEW|REFERENCE|UPDATE|USING|SCOPE|WITH|TYPEOF|WHEN|THEN|ELSE|END|ALL|ROWS|ROLLUP|CUBE|SECURITY_ENFORCED|USER_MODE)$/i;
const LITERALS = /^(?:null|true|false|TODAY|YESTERDAY|TOMORROW|(?:LAST|THIS|NEXT)_\w+|N_\w+_AGO|\w+_N_\w+)$/i;

/** The text in pieces to paint; together they are the text. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const token of tokensOf(text)) {
    if (token.start > at) pieces.push({ text: text.slice(at, token.start), paint: "plain", start: at });
    pieces.push({ text: token.text, paint: paintOf(token.kind, token.text), start: token.start });
    at = token.end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), paint: "plain", start: at });
  return pieces;
}

function paintOf(kind: string, text: string): Paint {
  if (kind === "string") return "text";
  if (/^\d/.test(text)) return "number";
  if (KEYWORDS.test(text)) return "keyword";
  return LITERALS.test(text) ? "literal" : "plain";
}

/** The offset of a row and column, both from 1. */
export function offsetOf(text: string, row: number, column: number): number {
  const lines = text.split("\n");
  const before = lines.slice(0, row - 1).reduce((sum, line) => sum + line.length + 1, 0);
  return Math.min(text.length, before + column - 1);
}
