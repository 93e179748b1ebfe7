/** A refusal as the token endpoint words it (RFC 6749 §5.2). */
export class Fault extends Error {
  readonly error: string;
  readonly description: string;
  readonly status: number;

  constructor(error: string, description: string, status = 400) {
    super(`${error}: ${description}`);
    this.error = error;
    this.description = description;
    this.status = status;
  }
}

/** What no client may send. The server notes it, so that a test fails also where the client swallows the refusal. */
export class Violation extends Fault {
  constructor(rule: string, error = "invalid_request") {
    super(error, rule);
  }
}
