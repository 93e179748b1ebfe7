/**
 * A refusal as the OAuth endpoints state it. `error` and `description` are what the client sees; `reason` is for the
 * request log and the login history.
 */
export class OAuthFault extends Error {
  override readonly name = "OAuthFault";
  readonly error: string;
  readonly description: string;
  readonly reason: string;
  readonly status: number;
  /** The proven callback an authorization refusal may be sent to; null means that it stays on a page of the org. */
  readonly redirectUri: string | null;
  /** Facts for the page that explains the refusal, by label; never for the client. */
  readonly evidence: Readonly<Record<string, string>>;

  constructor(
    error: string,
    description: string,
    options: {
      reason?: string;
      status?: number;
      redirectUri?: string;
      evidence?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(`${error}: ${description}`);
    this.error = error;
    this.description = description;
    this.reason = options.reason ?? description;
    this.status = options.status ?? 400;
    this.redirectUri = options.redirectUri ?? null;
    this.evidence = options.evidence ?? {};
  }
}
