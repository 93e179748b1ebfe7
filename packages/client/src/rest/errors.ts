import { defineErrors, type ErrorEntry, entry } from "@postern/kernel";

/** What every refused REST call carries besides what its own code adds. */
export interface Refused extends Record<string, unknown> {
  /** The org's own code: the first one where several came. */
  readonly errorCode: string;
  readonly message: string;
  readonly fields: readonly string[];
  readonly status: number;
  readonly method: string;
  /** Without its query string, which may carry values. */
  readonly path: string;
}

/** A query besides: where its text is wrong, where the org says so. */
export interface RefusedQuery extends Refused {
  readonly soql: string;
  /** From 1; null where the org names no place. */
  readonly row: number | null;
  readonly column: number | null;
  /** The line that is wrong and a caret below the place; empty where the org names none. */
  readonly caret: string;
}

/** A record that a duplicate rule has found. */
export interface DuplicateMatch {
  readonly type: string;
  readonly id: string;
  /** 0 to 100. */
  readonly confidence: number | null;
  readonly rule: string | null;
}

const says = (d: Refused) => `Salesforce says: ${d.errorCode}: ${d.message.trim()}`;
const about = (d: Refused) => (d.fields.length === 0 ? "" : ` (${d.fields.join(", ")})`);
const refused = (
  what: string | ((d: Refused) => string),
  fix: string | ((d: Refused) => string),
): ErrorEntry<Refused> => entry<Refused>({ what, why: says, fix });

/** The org's words with the place shown once: its own excerpt, which may be cut, gives way to ours. */
const saysOfQuery = (d: RefusedQuery) =>
  d.caret === ""
    ? says(d)
    : `${says({ ...d, message: d.message.replace(/^[\s\S]*?ERROR at Row:\d+:Column:\d+/, "") })}\n${d.caret}`;
const place = (d: RefusedQuery) => (d.row === null ? "" : ` at row ${d.row}, column ${d.column}`);

/** What the REST API refuses, by cause. The org's own `errorCode` is in `data`; `refusal-codes.ts` says which is which. */
export const restErrors = defineErrors({
  NOT_FOUND: refused(
    (d) => `There is nothing at ${d.path}.`,
    "Check the id, and the object or resource name; what sharing hides from this user answers the same.",
  ),
  RECORD_DELETED: refused(
    "The record has been deleted.",
    "Read it with `queryAll`, or restore it from the recycle bin; forget the id where it was remembered.",
  ),
  RECORD_MODIFIED: refused(
    "The record was changed by someone else since it was read.",
    "Read it again, apply the change to what it is now, and send it with the new ETag or time.",
  ),
  EXTERNAL_ID_AMBIGUOUS: entry<Refused & { candidates: readonly { id: string; url: string }[] }>({
    what: (d) => `${d.candidates.length} records have this external id.`,
    why: (d) =>
      `The field is not unique; nothing was written. They are ${d.candidates.map(({ id }) => id).join(", ")}.`,
    fix: "Make the field unique, merge the records, or write to one of the candidates by its id.",
  }),
  ROW_LOCKED: refused(
    "Another transaction holds the record, or a parent of it.",
    "Try again; write the children of one parent in one chunk and fewer chunks at the same time, so that they do not wait for each other.",
  ),
  DUPLICATE_FOUND: entry<Refused & { matches: readonly DuplicateMatch[]; mayBeSaved: boolean }>({
    what: (d) =>
      `A duplicate rule found ${d.matches.length === 0 ? "a record" : d.matches.map(({ id }) => id).join(", ")} that looks the same.`,
    why: says,
    fix: (d) =>
      d.mayBeSaved
        ? "Update the record found, or save all the same with `duplicateRule: { allowSave: true }`."
        : "Update the record found; the rule blocks, so that it cannot be saved all the same.",
  }),
  VALUE_NOT_UNIQUE: refused(
    (d) => `Another record has this value already${about(d)}.`,
    "Update the record that has it (an upsert by this field does), or choose another value.",
  ),
  VALIDATION_FAILED: refused(
    (d) => `A rule of the org refuses the record${about(d)}.`,
    "Correct the fields as the message asks; it is the admin's own sentence. The rule stands in Setup at the object.",
  ),
  FIELD_REQUIRED: refused(
    (d) => `A required field is missing${about(d)}.`,
    "Give it a value: `session.describe(name)` tells which fields are not nillable and have no default.",
  ),
  FIELD_VALUE_INVALID: refused(
    (d) => `A value does not fit its field${about(d)}.`,
    "Look at type, length, scale and picklist values in `session.describe(name)` and correct the value.",
  ),
  FIELD_UNKNOWN: refused(
    (d) => `The object has no such field for this user${about(d)}.`,
    "Check the API name (custom fields end in __c) and the user's field-level security.",
  ),
  FIELD_NOT_WRITEABLE: refused(
    (d) => `The field cannot be written${about(d)}.`,
    "Leave it out: it is calculated, set by the platform, fixed after creation, or read-only for this user.",
  ),
  OBJECT_UNKNOWN: refused(
    "There is no such object for this user.",
    "Check the API name (custom objects end in __c) and the user's object permissions; `session.describeGlobal()` lists them.",
  ),
  ID_MALFORMED: refused(
    (d) => `An id is not one, or belongs to another object${about(d)}.`,
    "Give a 15- or 18-character id of the object that the field points to.",
  ),
  REFERENCE_NOT_FOUND: refused(
    (d) => `The record points to one that is not there${about(d)}.`,
    "Check the id or external id of the parent; it may be deleted, or hidden from this user.",
  ),
  ACCESS_DENIED: refused(
    "This user may not do that.",
    "Give the user the permission on object, field or record that the message names; a new token would not help.",
  ),
  AUTOMATION_FAILED: refused(
    "A trigger or flow of the org ended with an error.",
    "The message names the automation; show it to the admin, with the record that was written.",
  ),
  DELETE_RESTRICTED: refused(
    "The record cannot be deleted while others depend on it.",
    "Delete or re-parent the records that the message names first.",
  ),
  RECORD_LOCKED: refused(
    "The record is locked for editing.",
    "It is in an approval process, archived or converted: finish that first, or use a user who may edit locked records.",
  ),
  TRANSACTION_ROLLED_BACK: refused(
    "It was not done because another part of the same transaction failed.",
    "Look at the error that stands first in the same answer; this one is only its consequence.",
  ),
  DEPENDENCY_FAILED: refused(
    "It was not done because it needs the result of a step that failed.",
    "Correct the step that it refers to.",
  ),
  MIXED_DML: refused(
    "Setup records and ordinary ones cannot be written in one transaction.",
    "Write users, groups and permissions in a call of their own.",
  ),
  CALL_TOO_LARGE: refused(
    "The call carries more than the API takes at once.",
    "Send fewer records or a shorter address; `session.collections` cuts into chunks by itself.",
  ),
  LIMIT_SPENT: refused(
    "A limit of the org is reached.",
    "See `session.limits()` for what is left; free storage or licences, or wait for the window to pass.",
  ),
  FEATURE_DISABLED: refused(
    "The feature is not enabled in this org, or not for this user.",
    "Have it enabled in Setup, or use another API.",
  ),
  POLICY_BLOCKED: refused(
    "A transaction security policy of the org blocks the call.",
    "Ask the admin which policy it is; it sees what the call reads or exports.",
  ),
  PASSWORD_REFUSED: refused(
    "The org does not accept this password.",
    "Choose one that the password policy of the user's profile allows and that was not used before.",
  ),
  API_VERSION_GONE: refused(
    "The org has no such API version.",
    "Connect with an `apiVersion` the org lists at /services/data; versions are retired some years after their release.",
  ),
  NOT_BUILT: refused(
    "The local org knows this resource and has not built it.",
    "LIMITATIONS.md lists what is not built; use another resource, or a real org.",
  ),
  REQUEST_MALFORMED: refused(
    "The org cannot read the request.",
    "Check the JSON, the parameters and the method against the page of the resource in the REST API guide.",
  ),
  REPLICATION_WINDOW: refused(
    "The time range of updated or deleted records is not possible.",
    "Start before end, at least a minute apart; deleted records reach back 15 days, updated ones 30.",
  ),
  SERVER_TROUBLE: refused(
    (d) => `The org had a trouble of its own (HTTP ${d.status}).`,
    "Try again later. A write may have been done: look before you repeat it, or write by external id, which can be repeated.",
  ),
  SEARCH_MALFORMED: refused(
    "The search cannot be understood.",
    "A term has two characters at least and stands in braces; `sosl` escapes what users type.",
  ),
  QUERY_MALFORMED: entry<RefusedQuery>({
    what: (d) => `The query is not valid SOQL${place(d)}.`,
    why: saysOfQuery,
    fix: "Correct the text at the place named; values belong into the `soql` template, which quotes them.",
  }),
  QUERY_NAME_UNKNOWN: entry<RefusedQuery>({
    what: (d) => `The query names a field, relationship or object that this user does not have${place(d)}.`,
    why: saysOfQuery,
    fix: "Check the API name (__c for custom fields, __r for their relationships) and the user's field-level security.",
  }),
  QUERY_TIMED_OUT: entry<RefusedQuery>({
    what: "The query ran too long and was ended by the org.",
    why: says,
    fix: "Filter on an indexed field, select less, or see `session.query(…).explain()` for what the org would do.",
  }),
  CURSOR_GONE: entry<RefusedQuery>({
    what: "The next page cannot be had any more.",
    why: (d) => `${says(d)} A cursor lives two days and belongs to one user.`,
    fix: "Start the query anew; to go on where it ended, order by Id and ask for ids greater than the last one read.",
  }),
  QUERY_TOO_LONG: entry<{ length: number; limit: number }>({
    what: (d) => `The query has ${d.length} characters; SOQL ends at ${d.limit}.`,
    why: "Most often it carries a long list of ids or values.",
    fix: "Ask in portions, or with a semi-join (`WHERE AccountId IN (SELECT …)`); by ids alone, `session.collections.retrieve` takes any number.",
  }),
  NOT_EXACTLY_ONE: entry<{ found: number; soql: string }>({
    what: (d) => `One record was expected and ${d.found === 0 ? "none was" : `${d.found} were`} found.`,
    why: "`one()` is for queries that must have exactly one row.",
    fix: "Narrow the condition, or use `first()` where none or several are fine.",
  }),
  COMPOSITE_FAILED: entry<{
    failed: number;
    total: number;
    allOrNone: boolean;
    /** Steps that failed, by position, each with the code of its own error. */
    items: readonly { index: number; reference: string; code: string; errorCode: string; message: string }[];
  }>({
    what: (d) => `${d.failed} of ${d.total} steps failed.`,
    why: (d) =>
      `${d.items.map(({ index, code, message }) => `Step ${index + 1}: ${code}: ${message}`).join("; ")}. ${
        d.allOrNone ? "Nothing was kept." : "The others were done."
      }`,
    fix: "Correct the steps named; `settled()` gives the outcome of every step by its position.",
  }),
  COMPOSITE_REFUSED: entry<{ detail: string }>({
    what: (d) => `These steps cannot be sent: ${d.detail}.`,
    why: "The limits are the API's: 25 steps to a composite or batch call, 500 nodes to a graph, 200 records to a tree.",
    fix: "Use `session.graph` for more than 25 steps that must hold together, or give up `allOrNone`; smaller ones are split by themselves.",
  }),
  COLLECTION_INTERRUPTED: entry<{
    done: number;
    /** Where the chunks begin that were sent and not answered: their records may have been written. */
    inDoubt: readonly { from: number; to: number }[];
    results: readonly unknown[];
  }>({
    what: (d) => `A call failed after ${d.done} records were answered.`,
    why: (d) =>
      d.inDoubt.length === 0
        ? "The records before it are done; `results` has them."
        : `Records ${d.inDoubt.map(({ from, to }) => `${from} to ${to - 1}`).join(", ")} were sent and not answered: they may have been written.`,
    fix: "Go on after the ones answered. Records in doubt: upsert them by an external id, which does no harm twice; a plain create could double them.",
  }),
  BLOB_NOT_REPEATABLE: entry<{ filename: string }>({
    what: (d) => `The upload of ${d.filename} had to be sent again and cannot be.`,
    why: "The session was renewed, and the stream has been read; a stream can be read once.",
    fix: "Give a Blob (on Node `openAsBlob(path)`, which reads from disk), bytes, or a function that opens a new stream.",
  }),
});
