import { ApiFault } from "../engine/api-fault.ts";
import type { FaceRequest } from "./face-request.ts";

const TOKEN = /^(?:Bearer|OAuth|DPoP)\s+(\S+)$/i;

/** The token of the Authorization header. Throws ApiFault INVALID_AUTH_HEADER. */
export function accessToken(request: FaceRequest): string {
  const token = TOKEN.exec(request.headers.get("authorization") ?? "")?.[1];
  if (token === undefined) throw new ApiFault("INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE");
  return token;
}
