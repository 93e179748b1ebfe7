import { defineErrors, entry } from "@postern/kernel";

export const consoleErrors = defineErrors({
  CONSOLE_LOGIN_UNKNOWN: entry({
    what: "The answer of the login arrived, but no login was started in this browser.",
    why: "It took longer than 15 minutes, the console was restarted meanwhile, or the link was opened in another browser.",
    fix: "Press Connect and finish the login in the same browser.",
  }),
  CONSOLE_POSTGRES_UNREACHABLE: entry<{ reason: string }>({
    what: "Postgres does not answer.",
    why: (d) => `${d.reason} The numbers on the pages are the last that could be read.`,
    fix: "Run `postern doctor`. The console reconnects by itself once Postgres is back.",
  }),
  CONSOLE_WEB_MISSING: entry<{ path: string }>({
    what: "The console's pages are not built.",
    why: (d) => `There is no ${d.path}.`,
    fix: "Run `npm start` once in the repository, or install the package again.",
  }),
  CONSOLE_REFUSED_ORIGIN: entry<{ detail: string }>({
    what: "The console does not answer this request.",
    why: (d) => d.detail,
    fix: "Open the console at the address that `postern up` printed.",
  }),
  CONSOLE_TOKEN_NEEDED: entry({
    what: "The console asks for its token.",
    why: "Other programs and pages on this machine can reach this port; only who can read the terminal of `postern up` may use it.",
    fix: "Open the address that `postern up` printed, or paste the token from it.",
  }),
  CONSOLE_NOT_CONNECTED: entry({
    what: "The console is not connected to an org.",
    why: "Objects, rows and records are read with the connection's own permissions, and there is none.",
    fix: "Press Connect on the Connection page, or run `postern login`.",
  }),
  CONSOLE_REQUEST_MALFORMED: entry<{ detail: string }>({
    what: "The page asked for something that the console cannot read.",
    why: (d) => d.detail,
    fix: "Reload the page; it may be of another version than the server.",
  }),
  CONSOLE_ID_UNKNOWN: entry<{ id: string }>({
    what: (d) => `\`${d.id}\` is not the id of a record that this user can see.`,
    why: "An id has 15 or 18 letters and digits, and its first three name an object; no object of this user begins so.",
    fix: "Check the id, and the user's permissions on its object.",
  }),
  CONSOLE_ORG_LOG_UNREACHABLE: entry<{ host: string }>({
    what: "The request log of the local org cannot be read.",
    why: (d) => `${d.host} does not answer at /_postern/log.`,
    fix: "Start the org again with `postern up` or `postern org start`; the page goes on by itself.",
  }),
});
