/** A piece of SOQL text. Words have their dots: `Owner.Name`, `Owner.`. A string that is not closed yet reaches to the end. */
export interface Token {
  readonly kind: "word" | "string" | "symbol";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN = /'(?:[^'\\]|\\.)*'?|[A-Za-z_][\w]*(?:\.\w*)*|[\d][\w:.+-]*|[<>!]=|[^\s]/g;

/** Cuts text that may be unfinished; never throws. */
export function tokensOf(text: string): readonly Token[] {
  return [...text.matchAll(TOKEN)].map((match) => {
    const [token] = match;
    const kind = token.startsWith("'") ? "string" : /^[\w]/.test(token) ? "word" : "symbol";
    return { kind, text: token, start: match.index, end: match.index + token.length };
  });
}

export function isClosed({ kind, text }: Token): boolean {
  return kind !== "string" || (text.length > 1 && text.endsWith("'") && !/(^|[^\\])(\\\\)*\\'$/.test(text));
}
