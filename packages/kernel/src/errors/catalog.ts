import { PosternError } from "./postern-error.ts";

type Text<Data> = string | ((data: Data) => string);

/** One entry of a package's catalogue. Whole sentences, from the user's side; no secrets, no logic beyond wording. */
export interface ErrorEntry<Data> {
  readonly what: Text<Data>;
  readonly why: Text<Data>;
  readonly fix: Text<Data>;
}

// biome-ignore lint/suspicious/noExplicitAny: entries of one catalogue take different data; `any` keeps each entry's own type inferable.
type Entries = Readonly<Record<string, ErrorEntry<any>>>;
type DataOf<Entry> =
  Entry extends ErrorEntry<infer Data> ? (unknown extends Data ? Record<string, never> : Data) : never;

export type ErrorCatalog<E extends Entries> = {
  readonly [Code in keyof E]: (data: DataOf<E[Code]>, options?: { cause?: unknown }) => PosternError;
} & { readonly entries: E };

/**
 * Turns a table of entries into functions that make the error: `throw errors.TOKEN_LOST({ grantId })`.
 * Entries are built with `entry<Data>({…})` so that the data each text needs is typed.
 */
export function defineErrors<const E extends Entries>(entries: E): ErrorCatalog<E> {
  const make =
    (code: string, texts: ErrorEntry<unknown>) => (data: Record<string, unknown>, options?: { cause?: unknown }) => {
      const say = (text: Text<never>) => (typeof text === "string" ? text : text(data as never));
      return new PosternError(
        {
          code,
          what: say(texts.what as Text<never>),
          why: say(texts.why as Text<never>),
          fix: say(texts.fix as Text<never>),
          docs: docsPath(code),
          data,
        },
        options,
      );
    };
  const catalog = Object.fromEntries(Object.entries(entries).map(([code, texts]) => [code, make(code, texts)]));
  return { ...catalog, entries } as unknown as ErrorCatalog<E>;
}

/** Gives an entry its data type: `entry<{ path: string }>({ what: (d) => …, why: "…", fix: "…" })`. */
export function entry<Data extends Record<string, unknown> = Record<string, never>>(
  texts: ErrorEntry<Data>,
): ErrorEntry<Data> {
  return texts;
}

/** The anchor of a code in the generated reference page. */
export function docsPath(code: string): string {
  return `docs/errors.md#${code.toLowerCase()}`;
}
