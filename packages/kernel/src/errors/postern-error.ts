/** What every Postern error carries besides its message; all of it is safe to print (secrets are redacted before). */
export interface ErrorParts {
  /** Stable, permanent, upper case; the API. Messages may improve, codes never change. */
  readonly code: string;
  /** What happened, one sentence. */
  readonly what: string;
  /** Why it happens, one or two sentences. */
  readonly why: string;
  /** What to do, imperative. */
  readonly fix: string;
  /** Where to read more: a path below the documentation root. */
  readonly docs: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * The one error class of the toolkit. Decide on `code`, print `what`, `why`, `fix` and `docs`; the evidence is in `cause`.
 *
 * @example
 * try { await session.query("SELECT Id FROM Account").toArray(); }
 * catch (error) { if (isPosternError(error)) console.error(error.code, error.fix); }
 */
export class PosternError extends Error implements ErrorParts {
  override readonly name = "PosternError";
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly docs: string;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(parts: ErrorParts, options?: { cause?: unknown }) {
    super(`${parts.code}: ${parts.what}`, options);
    this.code = parts.code;
    this.what = parts.what;
    this.why = parts.why;
    this.fix = parts.fix;
    this.docs = parts.docs;
    this.data = parts.data;
  }

  toJSON(): ErrorParts {
    return { code: this.code, what: this.what, why: this.why, fix: this.fix, docs: this.docs, data: this.data };
  }
}

/** A guard instead of `instanceof`: two copies of this package in one tree must not break error handling. */
export function isPosternError(value: unknown, code?: string): value is PosternError {
  if (!(value instanceof Error) || value.name !== "PosternError") return false;
  return code === undefined || (value as PosternError).code === code;
}
