/**
 * A refusal as the org's data APIs state it: an errorCode of the Salesforce list, the documented message, the fields
 * it is about. The engine throws it; a face writes it in its own wire format and picks the HTTP status.
 */
export class ApiFault extends Error {
  override readonly name = "ApiFault";
  readonly errorCode: string;
  readonly fields: readonly string[];
  /** Extra facts some faces need, such as the rows an ambiguous external id matched. */
  readonly detail: Readonly<Record<string, unknown>>;
  /** The cause that the caller is not told, for the request log. */
  readonly reason: string | null;

  constructor(
    errorCode: string,
    message: string,
    options: { fields?: readonly string[]; detail?: Record<string, unknown>; reason?: string } = {},
  ) {
    super(message);
    this.errorCode = errorCode;
    this.fields = options.fields ?? [];
    this.detail = options.detail ?? {};
    this.reason = options.reason ?? null;
  }
}

/**
 * Thrown through whatever runs inside `change.attempt`, which undoes it, waits and runs it again. No refusal: who turns errors into answers
 * lets it pass.
 */
export abstract class AttemptEnded extends Error {}
