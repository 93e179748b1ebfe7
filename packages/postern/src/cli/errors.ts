import { defineErrors, entry } from "@postern/kernel";

export const cliErrors = defineErrors({
  USAGE_UNKNOWN_COMMAND: entry<{ typed: string; nearest: string | null }>({
    what: (d) => `There is no command "${d.typed}".`,
    why: (d) => (d.nearest ? `The nearest is "${d.nearest}".` : "It is not in the command table."),
    fix: (d) =>
      d.nearest
        ? `Type \`postern ${d.nearest}\`, or \`postern --help\` for the list.`
        : "Type `postern --help` for the list.",
  }),
  USAGE_BAD_OPTION: entry<{ command: string; problem: string }>({
    what: (d) => d.problem,
    why: (d) => `\`postern ${d.command}\` does not take what was typed; nothing was done.`,
    fix: (d) => `Type \`postern ${d.command} --help\` for its options.`,
  }),
  USAGE_MISSING_ARGUMENT: entry<{ command: string; argument: string }>({
    what: (d) => `The argument <${d.argument}> is missing.`,
    why: (d) => `\`postern ${d.command}\` needs it; nothing was done.`,
    fix: (d) => `Type \`postern ${d.command} --help\` for an example.`,
  }),
  NOT_CONNECTED: entry<{ grantId: string }>({
    what: (d) => `There is no connection named "${d.grantId}".`,
    why: "Nobody has logged in from this folder, or the connection was logged out.",
    fix: "Run `postern login`, or press Connect in the console.",
  }),
  NOT_CONFIGURED: entry<{ stateDir: string }>({
    what: () => "No org is known here.",
    why: (d) =>
      `There is no running \`postern up\` for this folder (${d.stateDir}), and no --login-url and --client-id were given.`,
    fix: "Run `postern up` first, or pass --login-url and --client-id of your External Client App.",
  }),
  VAULT_URL_MISSING: entry({
    what: "No vault in Postgres is known here.",
    why: "POSTERN_VAULT_URL is not set, so the vault is the file in this folder.",
    fix: "Set POSTERN_VAULT_URL to the database's connection string, and POSTERN_VAULT_KEY to its key (`openssl rand -hex 32` makes one).",
  }),
  PORT_TAKEN: entry<{ port: number; what: string; flag: string }>({
    what: (d) => `Port ${d.port} for the ${d.what} is taken.`,
    why: "Another program listens there, perhaps another `postern up`.",
    fix: (d) => `Stop the other program, or choose another port with ${d.flag}.`,
  }),
  ALREADY_UP: entry<{ pid: number; consoleUrl: string }>({
    what: (d) => `\`postern up\` already runs for this folder (process ${d.pid}).`,
    why: "Two of them would write to the same org and database.",
    fix: (d) => `Open ${d.consoleUrl}, or stop the other with Ctrl-C first.`,
  }),
  CHILD_FAILED: entry<{ name: string; exit: string; lastLines: string }>({
    what: (d) => `The ${d.name} ended unexpectedly (${d.exit}).`,
    why: (d) => (d.lastLines ? `It last said: ${d.lastLines}` : "It said nothing."),
    fix: "Run `postern doctor`; what it keeps in .postern/ is safe, so the next `postern up` continues.",
  }),
  STATE_DIR_UNWRITABLE: entry<{ path: string }>({
    what: (d) => `The folder ${d.path} cannot be written.`,
    why: "Postern keeps the org, Postgres and the vault there.",
    fix: "Change its permissions, or run in another folder.",
  }),
  SF_NOT_FOUND: entry<{ command: string }>({
    what: (d) => `The command \`${d.command}\` is not there.`,
    why: "Adopting a login asks the Salesforce CLI for it.",
    fix: "Install the Salesforce CLI, name it with POSTERN_SF, or run `postern login` without --from.",
  }),
  SF_NO_ORG: entry<{ org: string; detail: string }>({
    what: (d) => `The Salesforce CLI gives no login of ${d.org}.`,
    why: (d) => `It says: ${d.detail}.`,
    fix: "See `sf org list`, and name an org with --from sf:ALIAS.",
  }),
  TOKEN_NOT_GIVEN: entry({
    what: "No access token was given.",
    why: "It is read from POSTERN_ACCESS_TOKEN or from standard input, and not from the command line, which others on the machine can see.",
    fix: "Pipe the token in: `postern login --access-token --instance-url URL < token.txt`.",
  }),
  FILE_UNREADABLE: entry<{ option: string; path: string; detail: string }>({
    what: (d) => `The file ${d.path} of ${d.option} cannot be read.`,
    why: (d) => `The system says: ${d.detail}.`,
    fix: "Check the path and its permissions.",
  }),
  FILE_UNWRITABLE: entry<{ path: string; detail: string }>({
    what: (d) => `The file ${d.path} cannot be written.`,
    why: (d) => `The system says: ${d.detail}.`,
    fix: "Check the path and the permissions of its folder.",
  }),
  TYPES_OUTDATED: entry<{ path: string; missing: boolean }>({
    what: (d) => (d.missing ? `There is no ${d.path}.` : `${d.path} is not what the org says now.`),
    why: "Objects, fields or picklist values have changed since it was written, or other objects were asked for.",
    fix: "Run the same command without --check, and look at the difference.",
  }),
  CLONE_TARGET_TAKEN: entry<{ path: string }>({
    what: (d) => `The folder ${d.path} is not empty.`,
    why: "A copy is made into a folder of its own, so that nothing is overwritten.",
    fix: "Name another folder with --data, or remove this one.",
  }),
  TREE_FILE_INVALID: entry<{ path: string; detail: string }>({
    what: (d) => `${d.path} is no file of records: ${d.detail}.`,
    why: "Files are those of `postern export` and `sf data export tree`; nothing was sent.",
    fix: "Correct the file, or export it again.",
  }),
  IMPORT_INCOMPLETE: entry<{ refused: number; total: number; record: string; detail: string }>({
    what: (d) => `${d.refused.toLocaleString("en")} of ${d.total.toLocaleString("en")} records were not imported.`,
    why: (d) => `${d.record}: ${d.detail}`,
    fix: "Correct the records named and run the same command again: what is in is not made twice.",
  }),
  ORG_UNREACHABLE: entry<{ url: string }>({
    what: (d) => `The org at ${d.url} does not answer.`,
    why: "It is not running, or the address is wrong.",
    fix: "Start it with `postern up` or `postern org start`, or check --login-url.",
  }),
  POSTGRES_UNREACHABLE: entry<{ reason: string }>({
    what: (d) => `Postgres does not answer: ${d.reason}`,
    why: "The embedded Postgres runs only while `postern up` does; your own may be down or the URL wrong.",
    fix: "Start `postern up`, or check DATABASE_URL.",
  }),
});
