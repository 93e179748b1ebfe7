import { ApiFault } from "../../../engine/api-fault.ts";
import type { Reply } from "../../reply.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { errorBody } from "../error-body.ts";
import { jsonText } from "../replies.ts";
import { inBatch } from "./permitted.ts";
import { entriesOf, flag, malformed, required } from "./read-subrequests.ts";

/** REST API Developer Guide, "Composite Batch". */
const MAX_REQUESTS = 25;
const METHODS: readonly string[] = ["POST", "PUT", "PATCH", "GET", "DELETE"];

interface Part {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

/** `v67.0/…`, as the guide has it, `/v67.0/…`, as the Connect guide has it, or the whole path. */
function fullUrl(url: string): string {
  const path = url.replace(/^\/+/, "");
  return /^services\/+data\//i.test(path) ? `/${path}` : `/services/data/${path}`;
}

/** XML puts each into a `request` element of the list. */
function unwrapped(given: unknown): unknown {
  if (!Array.isArray(given)) return given;
  return given.flatMap((entry) => (entry as { request?: unknown } | null)?.request ?? entry);
}

function partOf(entry: Record<string, unknown>): Part {
  const method = required(entry, "method").toUpperCase();
  if (!METHODS.includes(method))
    throw malformed(`'${method}' is not one of the methods accepted: [${METHODS.join(", ")}]`);
  const url = required(entry, "url");
  if (!/^\/*(?:services\/+data\/+)?(?:v\d+\.\d|latest)\//i.test(url))
    throw malformed(`'${url}' is not the url of a resource`);
  if ("binaryPartName" in entry !== "binaryPartNameAlias" in entry)
    throw malformed("binaryPartName and binaryPartNameAlias go together");
  if ("binaryPartName" in entry) throw malformed("Binary parts need a multipart request");
  return { method, url: fullUrl(url), body: entry["richInput"] };
}

const halted = () =>
  jsonText(
    errorBody([
      new ApiFault("BATCH_PROCESSING_HALTED", "The batch was halted because a previous subrequest was unsuccessful."),
    ]),
    412,
  );
const binary = () =>
  jsonText(
    errorBody([
      new ApiFault(
        "INVALID_BATCH_REQUEST",
        "Binary data is not supported in a batch. Ask for it in a request of its own.",
      ),
    ]),
    400,
  );

/** Each counts against the limit: the first one is the call that carries them. */
function spent(call: RestCall, index: number): Reply | null {
  if (index === 0) return null;
  try {
    call.engine.limits.spend(call.session);
    return null;
  } catch (error) {
    if (error instanceof ApiFault) return jsonText(errorBody([error]), 403);
    throw error;
  }
}

/** `POST /composite/batch` and `/connect/batch`: independent requests, one after the other, each in its own transaction. */
export const batch: RestHandler = async (call) => {
  const body = call.body.object();
  const entries = entriesOf({ batchRequests: unwrapped(body["batchRequests"]) }, "batchRequests");
  if (entries.length > MAX_REQUESTS)
    throw new ApiFault("LIMIT_EXCEEDED", `Limit of ${MAX_REQUESTS} reached for requests in a batch.`);
  const parts = entries.map(partOf);
  const haltOnError = flag(body, "haltOnError", false);
  const permit = inBatch(call.version);
  let hasErrors = false;
  const results: string[] = [];
  for (const [index, part] of parts.entries()) {
    let reply: Reply =
      haltOnError && hasErrors
        ? halted()
        : (spent(call, index) ?? (await call.engine.change.attempt(() => call.ask({ ...part, permit }).reply)));
    if (reply.body !== null && typeof reply.body !== "string") reply = binary();
    if (reply.status >= 400) hasErrors = true;
    results.push(`{"statusCode":${reply.status},"result":${(reply.body as string | null) || "null"}}`);
  }
  return jsonText(`{"hasErrors":${hasErrors},"results":[${results.join(",")}]}`);
};
