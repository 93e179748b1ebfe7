/**
 * A refusal as the OAuth endpoints state it. `error` and `description` are what the client sees; `reason` is for the
 * request log and the login history.
 */
export class OAuthFault extends Error {
  override readonly name = "OAuthFault";
  readonly error: string;
  readonly description: string;
  readonly reason: string;
  /** What `reason`, which is one of the documented statuses, does not say. */
  readonly why: string | null;
  readonly status: number;
  /** The proven callback an authorization refusal may be sent to; null means that it stays on a page of the org. */
  readonly redirectUri: string | null;
  /** Where at the callback. */
  readonly responseMode: "query" | "fragment";
  /** A path of the org that shows more of it: `error_uri`. */
  readonly errorPath: string | null;
  /** Not worth a line in the login history: the attempt goes on. */
  readonly unrecorded: boolean;
  /** What the person can do about it on a page of the org, before the app hears of it. */
  readonly remedy: "verify" | null;
  /** Facts for the page that explains the refusal, by label; never for the client. */
  readonly evidence: Readonly<Record<string, string>>;

  constructor(
    error: string,
    description: string,
    options: {
      reason?: string;
      status?: number;
      redirectUri?: string;
      responseMode?: "query" | "fragment";
      evidence?: Readonly<Record<string, string>>;
      why?: string;
      errorPath?: string;
      remedy?: "verify";
      unrecorded?: boolean;
    } = {},
  ) {
    super(`${error}: ${description}`);
    this.error = error;
    this.description = description;
    this.reason = options.reason ?? description;
    this.why = options.why ?? null;
    this.status = options.status ?? 400;
    this.redirectUri = options.redirectUri ?? null;
    this.responseMode = options.responseMode ?? "query";
    this.errorPath = options.errorPath ?? null;
    this.remedy = options.remedy ?? null;
    this.unrecorded = options.unrecorded ?? false;
    this.evidence = options.evidence ?? {};
  }

  /** The same refusal, with a page that shows more of it. */
  explainedAt(errorPath: string): OAuthFault {
    const { reason, status, evidence } = this;
    return new OAuthFault(this.error, this.description, {
      reason,
      status,
      evidence,
      errorPath,
      ...(this.why === null ? {} : { why: this.why }),
    });
  }

  /** The same refusal, to be sent to a callback. */
  to(target: { readonly redirectUri: string; readonly responseMode: "query" | "fragment" }): OAuthFault {
    const { redirectUri, responseMode } = target;
    const { reason, status, evidence } = this;
    return new OAuthFault(this.error, this.description, {
      reason,
      status,
      redirectUri,
      responseMode,
      evidence,
      ...(this.why === null ? {} : { why: this.why }),
    });
  }
}
