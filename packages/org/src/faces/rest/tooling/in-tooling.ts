import type { RestCall, RestHandler } from "../call.ts";

/** The call as the Tooling API takes it: about its own objects, whose URLs lie below `/tooling`. */
export const toolingCall = (call: RestCall): RestCall => ({
  ...call,
  session: call.engine.tooling.session(call.session),
  base: `${call.base}/tooling`,
});

/** A resource that the Tooling API has too. */
export const inTooling =
  (handler: RestHandler): RestHandler =>
  (call) =>
    handler(toolingCall(call));
