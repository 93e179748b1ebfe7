import { ApiFault } from "../../../engine/api-fault.ts";
import type { RestHandler } from "../call.ts";
import { json, noContent } from "../replies.ts";
import { pathId } from "./rows.ts";

/** "sObject User Password" (REST API Developer Guide). */
export const passwordState: RestHandler = (call) =>
  json({ isExpired: call.engine.passwords.isExpired(call.session, pathId(call.params[0]!)) });

export const setPassword: RestHandler = async (call) => {
  const { NewPassword: password } = call.body.object();
  if (typeof password !== "string")
    throw new ApiFault("REQUIRED_FIELD_MISSING", "Required fields are missing: [NewPassword]", {
      fields: ["NewPassword"],
    });
  await call.engine.passwords.set(call.session, pathId(call.params[0]!), password);
  return noContent();
};

export const resetPassword: RestHandler = async (call) =>
  json({ NewPassword: await call.engine.passwords.reset(call.session, pathId(call.params[0]!)) });
