import { ApiFault } from "../../../engine/api-fault.ts";
import type { StagedCredentials } from "../../../engine/doors/index.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { json, noContent } from "../replies.ts";
import { wireDateTime } from "../wire-time.ts";

/** "OAuth Credentials" and "OAuth Staged Credentials" (Connect REST API Developer Guide). */

const consumerUrl = (call: RestCall, appId: string, consumerId: string) =>
  `${call.base}/apps/oauth/credentials/${appId}/${consumerId}`;

export const consumers: RestHandler = (call) => {
  const [appId = ""] = call.params;
  const { id, key, name } = call.engine.apps.consumer(call.session, appId);
  const url = consumerUrl(call, appId, id);
  return json({ consumers: [{ id, key, name, stagedCredentialsUrl: `${url}/staged`, url }] });
};

const PARTS: Readonly<Record<string, readonly ("key" | "secret")[]>> = {
  key: ["key"],
  secret: ["secret"],
  keyandsecret: ["key", "secret"],
};

export const credentials: RestHandler = (call) => {
  const [appId = "", consumerId = ""] = call.params;
  const part = call.query().get("part")?.toLowerCase() ?? "keyandsecret";
  const parts = PARTS[part];
  if (!parts) throw new ApiFault("INVALID_INPUT", "part must be key, secret or keyandsecret");
  const pair = call.engine.apps.credentials(call.session, appId, consumerId);
  return json(Object.fromEntries(parts.map((name) => [name, pair[name]])));
};

function described(call: RestCall, staged: StagedCredentials) {
  const [appId = "", consumerId = ""] = call.params;
  const url = consumerUrl(call, appId, consumerId);
  return {
    createdBy: staged.createdBy,
    createdDate: wireDateTime(staged.createdAt),
    expirationDate: wireDateTime(staged.expiresAt),
    id: staged.id,
    key: staged.key,
    secret: staged.secret,
    stagedCredentialsUrl: `${url}/staged/${staged.id}`,
    state: staged.state,
    url,
  };
}

/** Clients read the pair from the answer itself, the documented collection holds it: it is in both. */
const collection = (call: RestCall, staged: StagedCredentials, status = 200) => {
  const one = described(call, staged);
  return json({ ...one, stagedCredentials: [one] }, status);
};

export const staged: RestHandler = (call) => {
  const [appId = "", consumerId = ""] = call.params;
  const found = call.engine.apps.staged(call.session, appId, consumerId);
  if (!found) throw new ApiFault("NOT_FOUND", "The requested resource does not exist");
  return collection(call, found);
};

export const stage: RestHandler = (call) => {
  const [appId = "", consumerId = ""] = call.params;
  return collection(call, call.engine.apps.stage(call.session, appId, consumerId), 201);
};

export const stagedById: RestHandler = (call) => {
  const [appId = "", consumerId = "", id] = call.params;
  const found = call.engine.apps.staged(call.session, appId, consumerId);
  if (found?.id !== id) throw new ApiFault("NOT_FOUND", "The requested resource does not exist");
  return json(described(call, found as StagedCredentials));
};

export const command: RestHandler = (call) => {
  const [appId = "", consumerId = "", id = ""] = call.params;
  const { command: asked } = call.body.object();
  if (asked !== "rotate") throw new ApiFault("INVALID_INPUT", "command must be rotate");
  return json(described(call, call.engine.apps.rotate(call.session, appId, consumerId, id)));
};

export const unstage: RestHandler = (call) => {
  const [appId = "", consumerId = "", id = ""] = call.params;
  call.engine.apps.unstage(call.session, appId, consumerId, id);
  return noContent();
};
