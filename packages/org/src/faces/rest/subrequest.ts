import type { Session } from "../../engine/doors/index.ts";
import type { FaceRequest } from "../face-request.ts";
import type { Reply } from "../reply.ts";
import { emptyNote } from "../request-note.ts";
import type { Find, Found } from "./dispatch.ts";
import { resourceNotFound } from "./error-body.ts";
import type { Refuse } from "./refusal.ts";
import { givenBody } from "./request-body.ts";
import { PREFIX_SEGMENTS, segmentsOf } from "./request-path.ts";
import { versionOf } from "./resources/versions.ts";

/** A request inside another one: of the same caller, with its own method, url, headers and body. */
export interface Subrequest {
  readonly method: string;
  /** `/services/data/v67.0/…`, with its query. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers?: ReadonlyMap<string, string>;
  /** What its JSON would parse to. */
  readonly body?: unknown;
  readonly allOrNone?: boolean;
  /** Throws ApiFault when the request around it does not take this resource. */
  readonly permit: (found: Found, version: string) => void;
}

export interface Subanswer {
  readonly reply: Reply | Promise<Reply>;
  /** The errorCode of a refusal, of a record in a collection too; null when all went well. */
  readonly errorCode: () => string | null;
}

/** Never throws: what goes wrong is the answer. */
export type AskSubrequest = (asked: Subrequest) => Subanswer;

/** What a subrequest takes from the request around it (REST API Developer Guide, "Composite Subrequest"; the client's name is inferred). */
const INHERITED: ReadonlySet<string> = new Set(["authorization", "content-type", "sforce-call-options"]);

export function subrequests(
  find: Find,
  refuse: Refuse,
): (outer: { request: FaceRequest; session: Session }, asked: Subrequest) => Subanswer {
  function answer(request: FaceRequest, session: Session, asked: Subrequest): Reply | Promise<Reply> {
    const segments = segmentsOf(request.path);
    if (segments.length < PREFIX_SEGMENTS || !/^services\/data\/v/i.test(segments.join("/"))) throw resourceNotFound();
    const version = versionOf(segments[2]!);
    const found = find({ request, session, version, segments });
    asked.permit(found, version);
    return found.answer(givenBody(asked.body), asked.allOrNone);
  }

  return ({ request: outer, session }, asked) => {
    const { method, url, headers } = asked;
    const question = url.indexOf("?");
    const note = emptyNote();
    const request: FaceRequest = {
      ...outer,
      method,
      path: (question < 0 ? url : url.slice(0, question)).replace(/\/{2,}/g, "/"),
      search: question < 0 ? "" : url.slice(question),
      headers: { get: (name) => headers?.get(name) ?? (INHERITED.has(name) ? outer.headers.get(name) : null) },
      note,
      bytes: async () => new Uint8Array(),
    };
    const refused = (error: unknown) => refuse(error, note);
    let reply: Reply | Promise<Reply>;
    try {
      reply = answer(request, session, asked);
      if (reply instanceof Promise) reply = reply.catch(refused);
    } catch (error) {
      reply = refused(error);
    }
    return { reply, errorCode: () => note.errorCode };
  };
}
