import { defineErrors, entry } from "@postern/kernel";

/** Everything `@postern/sync` can refuse with. */
export const errors = defineErrors({
  SYNC_OTHER_ORG: entry<{ bound: string; found: string }>({
    what: (d) => `This database holds the data of org ${d.bound}, and the connection is to org ${d.found}.`,
    why: "A database is bound to the org it was first loaded from; rows of two orgs in the same tables could never be told apart.",
    fix: "Connect to the org of this database, or give the other org a database of its own (DATABASE_URL, or `postern reset`).",
  }),
  SYNC_DISCONNECTED: entry({
    what: "The connection to the org is gone.",
    why: "Somebody disconnected, or the org ended the grant. Nothing is lost: the position and unsent changes are kept.",
    fix: "Press Connect in the console or run `postern login`; sync goes on by itself.",
  }),
  SYNC_DATABASE_NEWER: entry<{ found: number; known: number }>({
    what: (d) => `The database was set up by a newer Postern (migration ${d.found}; this one knows ${d.known}).`,
    why: "An older program would not understand what the newer one wrote.",
    fix: "Update Postern to at least the version that last ran on this database.",
  }),
  SYNC_OBJECT_NOT_CAPTURED: entry<{ sobject: string; detail: string }>({
    what: (d) => `${d.sobject} cannot be synced: ${d.detail}`,
    why: "Sync follows an object by its change events, and this one has none in this org or this user may not read them.",
    fix: "Select the object under Setup, Change Data Capture, give the user Read on it, or take it out of the list of objects.",
  }),
  SYNC_BRAKE: entry<{ kind: string; count: number; limit: number }>({
    what: (d) =>
      `${d.count} ${d.kind} made in Postgres are held back from Salesforce; the limit is ${d.limit} at once.`,
    why: "So many at once are more often a mistake than a plan, and in Salesforce they would be seen by everybody.",
    fix: "Look at them: SELECT * FROM postern.outbox WHERE state = 'held'. Then send them with SELECT postern.release_held(), or undo them with SELECT postern.discard_held().",
  }),
  SYNC_ROW_REFUSED: entry<{ sobject: string; id: string; statusCode: string; message: string }>({
    what: (d) => `Salesforce refused a change of ${d.sobject} ${d.id}: ${d.message}`,
    why: (d) => `Its answer was ${d.statusCode}. The row stays as it is in Postgres; the others went on.`,
    fix: "Correct the row in Postgres: the next change of it is sent again, whole.",
  }),
  SYNC_WRITE_BACK_FAILED: entry<{ detail: string }>({
    what: (d) => `Changes made in Postgres cannot be sent to Salesforce at the moment: ${d.detail}`,
    why: "The call as a whole failed, so nothing is known to be wrong with the rows.",
    fix: "Nothing is lost: they wait in postern.outbox and are sent again by themselves. Check the connection and the API limits.",
  }),
});

/** Any error as the three lines that a status shows. */
export function toProblem(error: unknown): { code: string; what: string; fix: string } {
  const known = error as { code?: unknown; what?: unknown; fix?: unknown; message?: unknown };
  return {
    code: typeof known.code === "string" ? known.code : "UNEXPECTED",
    what: typeof known.what === "string" ? known.what : String(known.message ?? error),
    fix: typeof known.fix === "string" ? known.fix : "Read the worker's log; it tries again by itself.",
  };
}
