/** Every exit code of the command line. Scripts decide on these; they never change meaning. */
export const EXIT_CODES = {
  ok: { code: 0, means: "It worked." },
  failed: { code: 1, means: "It failed; standard error says what, why and how to fix it." },
  usage: { code: 2, means: "The command, an option or an argument is wrong; nothing was done." },
  notConnected: { code: 3, means: "No usable connection: log in first." },
  refused: { code: 4, means: "The org refused: permissions, scopes, policies or a bad request." },
  unreachable: { code: 5, means: "The org, Postgres or another server did not answer." },
  unhealthy: { code: 6, means: "`doctor` found something that needs you." },
  interrupted: { code: 130, means: "Ctrl-C." },
} as const;

export type ExitName = keyof typeof EXIT_CODES;

/** First match wins. */
const BY_ERROR_CODE: readonly [RegExp, ExitName][] = [
  [/^(USAGE_|LOGIN_INPUT_INVALID$)/, "usage"],
  [
    /^(GRANT_|REFRESH_TOKEN_ENDED$|NOT_CONNECTED$|NOT_CONFIGURED$|SESSION_EXPIRED$|VAULT_(?!UNREACHABLE))/,
    "notConnected",
  ],
  [/^(NETWORK|TIMEOUT|POSTGRES_UNREACHABLE|VAULT_UNREACHABLE|PUBSUB_UNREACHABLE|ORG_UNREACHABLE)$/, "unreachable"],
  [
    /^(SALESFORCE_API|LOGIN_|IMPORT_|DEVICE_|DPOP_|APPROVAL_LIMIT|SESSION_|QUERY_REFUSED|OAUTH_REFUSED|CALLBACK_|STATE_MISMATCH|CODE_EXPIRED|INVALID_|UNKNOWN_CONSUMER_KEY|REDIRECT_|INSTANCE_URL_REFUSED|INSUFFICIENT_SCOPE|API_DISABLED|REQUEST_LIMIT|PUBSUB_(NOT_PERMITTED|TOPIC_NOT_FOUND|REFUSED|UNAUTHENTICATED))/,
    "refused",
  ],
];

export function exitCodeFor(errorCode: string): number {
  const name = BY_ERROR_CODE.find(([pattern]) => pattern.test(errorCode))?.[1] ?? "failed";
  return EXIT_CODES[name].code;
}
