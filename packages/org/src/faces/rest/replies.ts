import type { Reply } from "../reply.ts";

const JSON_TYPE = "application/json;charset=UTF-8";

/** A JSON answer from text that is already JSON. */
export function jsonText(body: string, status = 200): Reply {
  return { status, headers: { "Content-Type": JSON_TYPE }, body };
}

export function json(value: unknown, status = 200): Reply {
  return jsonText(JSON.stringify(value), status);
}

export function noContent(): Reply {
  return { status: 204, headers: {}, body: null };
}
