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

type Rule = readonly [codes: RegExp, name: ExitName];

/** First match wins. Every code of every catalogue has a rule; a test says so. */
const RULES: readonly Rule[] = [
  [/^(USAGE_|LOGIN_INPUT_INVALID$)/, "usage"],
  [
    /^(GRANT_|REFRESH_TOKEN_ENDED$|NOT_CONNECTED$|NOT_CONFIGURED$|SESSION_EXPIRED$|VAULT_(?!UNREACHABLE))/,
    "notConnected",
  ],
  // The other side's own trouble passes, as a broken network does.
  [
    /^(NETWORK|TIMEOUT|SERVER_TROUBLE|LOGIN_SERVER_TROUBLE|((CONSOLE_)?POSTGRES|VAULT|PUBSUB|ORG)_UNREACHABLE)$/,
    "unreachable",
  ],
  [/^(LOGIN_|IMPORT_|DEVICE_|DPOP_|SESSION_|CALLBACK_|INVALID_|REDIRECT_)/, "refused"],
  [/^(ADDRESS|INSTANCE_URL|OAUTH|QUERY)_REFUSED$/, "refused"],
  [/^(SALESFORCE_API|STATE_MISMATCH|CODE_EXPIRED|UNKNOWN_CONSUMER_KEY|INSUFFICIENT_SCOPE|API_DISABLED)$/, "refused"],
  [/^(APPROVAL_LIMIT|REQUEST_LIMIT)$/, "refused"],
  // What the REST API says of records and queries.
  [/^(RECORD|FIELD|VALUE|REFERENCE|DELETE|QUERY|SEARCH|EXTERNAL_ID|COMPOSITE|COLLECTION|REPLICATION)_/, "refused"],
  [/^(NOT_FOUND|NOT_BUILT|NOT_EXACTLY_ONE|ROW_LOCKED|DUPLICATE_FOUND|VALIDATION_FAILED|OBJECT_UNKNOWN)$/, "refused"],
  [/^(ID_MALFORMED|ACCESS_DENIED|AUTOMATION_FAILED|TRANSACTION_ROLLED_BACK|DEPENDENCY_FAILED|MIXED_DML)$/, "refused"],
  [/^(CALL_TOO_LARGE|LIMIT_SPENT|FEATURE_DISABLED|POLICY_BLOCKED|PASSWORD_REFUSED|API_VERSION_GONE)$/, "refused"],
  [/^(REQUEST_MALFORMED|CURSOR_GONE|BLOB_NOT_REPEATABLE)$/, "refused"],
  [/^PUBSUB_(NOT_PERMITTED|TOPIC_NOT_FOUND|REFUSED|UNAUTHENTICATED|ENDPOINT_UNTRUSTED|ALLOCATION_SPENT)$/, "refused"],
  [/^(APP|CONFIG|CONSOLE|POSTGRES|PUBSUB|SYNC)_/, "failed"],
  [
    /^(TOKEN_STORE_CONFLICT|SOQL_VALUE|TOKEN_NOT_GIVEN|FILE_UNREADABLE|FILE_UNWRITABLE|TYPES_OUTDATED|CLONE_TARGET_TAKEN|TREE_FILE_INVALID|SF_NOT_FOUND|SF_NO_ORG)$/,
    "failed",
  ],
  [/^(PORT_TAKEN|ALREADY_UP|CHILD_FAILED|STATE_DIR_UNWRITABLE)$/, "failed"],
];

/** null for a code that no catalogue has. */
export function exitNameFor(errorCode: string): ExitName | null {
  return RULES.find(([codes]) => codes.test(errorCode))?.[1] ?? null;
}

export function exitCodeFor(errorCode: string): number {
  return EXIT_CODES[exitNameFor(errorCode) ?? "failed"].code;
}
