import type { Reply } from "../../reply.ts";
import { rootName } from "./root-name.ts";
import { transcribe } from "./transcribe.ts";

const XML_TYPE = "application/xml;charset=UTF-8";

export const isXml = (reply: Reply) => reply.headers["Content-Type"] === XML_TYPE;

/** The answer in XML: what is JSON is transcribed, bytes and empty bodies stay as they are. */
export function inXml(
  reply: Reply,
  resource: { readonly pattern: string; readonly method: string; readonly object?: () => string },
): Reply {
  if (typeof reply.body !== "string" || !reply.headers["Content-Type"]?.startsWith("application/json")) return reply;
  const { pattern, method, object = () => "SObject" } = resource;
  return {
    status: reply.status,
    headers: { ...reply.headers, "Content-Type": XML_TYPE },
    body: transcribe(reply.body, rootName({ pattern, method, status: reply.status, object })),
  };
}
