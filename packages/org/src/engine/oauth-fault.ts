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

  constructor(error: string, description: string, options: { reason?: string; status?: number } = {}) {
    super(`${error}: ${description}`);
    this.error = error;
    this.description = description;
    this.reason = options.reason ?? description;
    this.status = options.status ?? 400;
  }
}
