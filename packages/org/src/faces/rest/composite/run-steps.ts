import { ApiFault } from "../../../engine/api-fault.ts";
import type { Reply } from "../../reply.ts";
import type { RestCall } from "../call.ts";
import { errorBody } from "../error-body.ts";
import { faultStatus } from "../fault-status.ts";
import { jsonText } from "../replies.ts";
import type { Subrequest } from "../subrequest.ts";
import type { Step } from "./read-subrequests.ts";
import { filledBody, filledUrl, type Reference, type Referenced } from "./references.ts";

/** What came out of a subrequest. */
export interface Outcome {
  readonly step: Step;
  readonly reply: Reply;
  /** Refused as a whole: nothing can be referred to. */
  readonly refused: boolean;
  /** Refused, or a collection with a record that was. */
  readonly failed: boolean;
}

export interface Run {
  /** All or none of the subrequests around this one. */
  readonly allOrNone: boolean;
  readonly permit: Subrequest["permit"];
}

/** Since this version a reference to a null field of a row is a null (REST API Developer Guide, "References to Null Fields"). */
const NULLS_SINCE = 52;
const ROW = /^\/services\/data\/[^/]+\/sobjects\/[^/]+\/[^/?]+/i;

const isRefusal = ({ status }: Reply) => status >= 300 && status !== 304;

export function refusedWith(step: Step, fault: ApiFault): Outcome {
  return { step, reply: jsonText(errorBody([fault]), faultStatus(fault)), refused: true, failed: true };
}

/** The answers so far, as references see them: parsed once, and only when something refers to them. */
export function answersOf(call: RestCall) {
  const outcomes = new Map<string, { readonly outcome: Outcome; parsed?: Referenced }>();
  const nullsAllowed = Number.parseInt(call.version, 10) >= NULLS_SINCE;
  return {
    add(outcome: Outcome) {
      outcomes.set(outcome.step.referenceId, { outcome });
    },
    lookup({ id }: Reference): Referenced {
      const known = outcomes.get(id);
      if (!known || known.outcome.refused) return { body: undefined, nulls: false };
      const { reply, step } = known.outcome;
      known.parsed ??= {
        body: typeof reply.body === "string" && reply.body !== "" ? JSON.parse(reply.body) : undefined,
        nulls: nullsAllowed && step.method === "GET" && ROW.test(step.url),
      };
      return known.parsed;
    },
  };
}

export type Answers = ReturnType<typeof answersOf>;

const noData = () =>
  new ApiFault(
    "PROCESSING_HALTED",
    "Binary data is not supported in a composite request. Ask for it in a request of its own.",
  );

/** One subrequest, with its references filled in. Synchronous: several share a transaction. */
export function runStep(call: RestCall, step: Step, answers: Answers, run: Run): Outcome {
  let asked: Subrequest;
  try {
    asked = {
      method: step.method,
      url: filledUrl(step.url, answers.lookup),
      body: step.references.size === 0 ? step.body : filledBody(step.body, answers.lookup),
      allOrNone: run.allOrNone,
      permit: run.permit,
      ...(step.headers && { headers: step.headers }),
    };
  } catch (error) {
    if (error instanceof ApiFault) return refusedWith(step, error);
    throw error;
  }
  const { reply, errorCode } = call.ask(asked);
  if (reply instanceof Promise || (reply.body !== null && typeof reply.body !== "string"))
    return refusedWith(step, noData());
  const refused = isRefusal(reply);
  return { step, reply, refused, failed: refused || errorCode() !== null };
}

/** What is left of a subrequest when its transaction was rolled back because of another. */
const ROLLED_BACK = jsonText(
  JSON.stringify([
    {
      errorCode: "PROCESSING_HALTED",
      message: "The transaction was rolled back since another operation in the same transaction failed.",
    },
  ]),
  400,
);

/** The outcomes once all is rolled back: those that failed say why, the others that they went with them. */
export function rolledBack(steps: readonly Step[], outcomes: readonly Outcome[]): readonly Outcome[] {
  const byId = new Map(outcomes.map((outcome) => [outcome.step.referenceId, outcome]));
  return steps.map((step) => {
    const outcome = byId.get(step.referenceId);
    return outcome?.failed ? outcome : { step, reply: ROLLED_BACK, refused: true, failed: true };
  });
}

/** Headers that say something about the record; the others are about the bytes of the answer. */
const SHOWN: ReadonlySet<string> = new Set(["location", "etag", "last-modified"]);

/** `{body, httpHeaders, httpStatusCode, referenceId}`, the body as its resource wrote it. */
export function itemText({ step, reply }: Outcome): string {
  const headers = Object.entries(reply.headers).filter(([name]) => SHOWN.has(name.toLowerCase()));
  return `{"body":${(reply.body as string | null) || "null"},"httpHeaders":${JSON.stringify(Object.fromEntries(headers))},"httpStatusCode":${reply.status},"referenceId":${JSON.stringify(step.referenceId)}}`;
}
