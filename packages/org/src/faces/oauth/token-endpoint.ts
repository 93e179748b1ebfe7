import type {
  ClientAuthentication,
  Engine,
  IssuedAssetToken,
  IssuedTokens,
  TokenRequest,
} from "../../engine/doors/index.ts";
import { OAuthFault } from "../../engine/oauth-fault.ts";
import type { FaceRequest } from "../face-request.ts";
import { DEVICE_PATH } from "../pages/device/device-endpoint.ts";
import type { Reply } from "../reply.ts";
import { clientOf } from "./client-credentials-of.ts";
import { noteRefusal } from "./note-refusal.ts";
import { MAX_FORM, postedFields } from "./posted-fields.ts";
import { faultMembers, type Members, wireFormat, wireReply } from "./wire-error.ts";

export const TOKEN_PATH = "/services/oauth2/token";

/**
 * `POST /services/oauth2/token`: read the client, hand the grant type to the engine, write the answer. Takes and gives plain parts, since
 * Request and Response objects would cost more than issuing a token.
 */
export async function answerToken(engine: Engine, request: FaceRequest): Promise<Reply> {
  request.note.route = "token";
  if (request.method !== "POST") return refuse(request, new OAuthFault("invalid_request", "must use HTTP POST"));
  const query = request.search === "" ? null : new URLSearchParams(request.search);
  const body = await request.bytes(MAX_FORM);
  if (body === null) {
    const fault = new OAuthFault("invalid_request", "request too large", { status: 413 });
    return refuse(request, fault);
  }
  const fields = await postedFields(body, request.headers.get("content-type"));
  const format = wireFormat(fields.get("format") ?? query?.get("format") ?? undefined, request.headers.get("accept"));
  try {
    return wireReply(await answer(engine, request, fields), format);
  } catch (error) {
    if (!(error instanceof OAuthFault)) throw error;
    noteRefusal(request.note, error);
    return wireReply(faultMembers(error, request.origin), format, error.status);
  }
}

function refuse(request: FaceRequest, fault: OAuthFault): Reply {
  noteRefusal(request.note, fault);
  return wireReply(faultMembers(fault, request.origin), "json", fault.status);
}

function answer(
  engine: Engine,
  request: FaceRequest,
  parameters: ReadonlyMap<string, string>,
): Members | Promise<Members> {
  const client = clientOf(parameters, request.headers.get("authorization"));
  const grantType = parameters.get("grant_type") ?? "";
  request.note.route = `token ${grantType}`.trim();
  request.note.app = client.clientId ?? null;
  if (grantType === "" && parameters.get("response_type") === "device_code")
    return deviceMembers(engine, request, client, parameters.get("scope"));
  const asked: TokenRequest = {
    grantType,
    client,
    parameters,
    // Asked for by the grants that carry one; until then its parser is not even loaded.
    readAssertion: async () => {
      const { readAssertion } = await import("./saml/read-assertion.ts");
      return readAssertion(parameters.get("assertion") ?? "");
    },
  };
  const issued = engine.grant.token(asked, request.caller);
  return issued instanceof Promise
    ? issued.then((tokens) => tokenMembers(engine, request, tokens))
    : tokenMembers(engine, request, issued);
}

/** Salesforce hands out device codes at the token endpoint ("OAuth 2.0 Device Flow"), and names no lifetime. */
function deviceMembers(
  engine: Engine,
  request: FaceRequest,
  client: ClientAuthentication,
  scope: string | undefined,
): Members {
  request.note.route = "token device_code";
  const { deviceCode, userCode, interval } = engine.device.start({ client, scope }, request.caller);
  const verificationUri = request.origin + DEVICE_PATH;
  return {
    device_code: deviceCode,
    user_code: userCode,
    verification_uri: verificationUri,
    interval,
  };
}

function tokenMembers(
  engine: Engine,
  request: FaceRequest,
  issued: IssuedTokens | IssuedAssetToken,
): Members | Promise<Members> {
  request.note.app = issued.consumerKey;
  if ("assetToken" in issued) return assetTokenAnswer(issued);
  const members = tokenAnswer(engine.orgId, issued, request.origin);
  if (!issued.idToken || !issued.scopes.includes("openid")) return members;
  return engine.grant.idToken(issued, request.origin).then((idToken) => ({ ...members, id_token: idToken }));
}

/** RFC 8693, 2.2.1. Salesforce's API collection has these four members. */
const assetTokenAnswer = ({ assetToken, expiresIn }: IssuedAssetToken): Members => ({
  access_token: assetToken,
  issued_token_type: "urn:ietf:params:oauth:token-type:jwt",
  token_type: "Bearer",
  expires_in: expiresIn,
});

/** The members of a token answer but the ID token. There is no `expires_in`; `issued_at` is epoch milliseconds as text. */
export function tokenAnswer(orgId: string, issued: IssuedTokens, origin: string): Record<string, string> {
  const id = `${origin}/id/${orgId}/${issued.userId}`;
  const issuedAt = String(issued.issuedAt);
  return {
    access_token: issued.accessToken,
    ...(issued.refreshToken === null ? {} : { refresh_token: issued.refreshToken }),
    ...(issued.sign === null ? {} : { signature: issued.sign(id + issuedAt), scope: issued.scopes.join(" ") }),
    instance_url: origin,
    id,
    token_type: issued.tokenType,
    issued_at: issuedAt,
    ...(issued.accessTokenFormat === "jwt" ? { token_format: "jwt" } : {}),
    ...(issued.scopes.includes("sfap_api") ? { api_instance_url: origin } : {}),
    ...(issued.hybrid ? hybridMembers(issued.hybrid, new URL(origin).host) : {}),
  };
}

/** Where the web views of an app find their sessions ("OAuth 2.0 Hybrid App Token Flow"); all on this one host here. */
function hybridMembers(hybrid: NonNullable<IssuedTokens["hybrid"]>, host: string): Record<string, string> {
  const pair = (name: string, sid: string | undefined) =>
    sid === undefined ? {} : { [`${name}_domain`]: host, [`${name}_sid`]: sid };
  return {
    ...pair("lightning", hybrid.lightningSid),
    ...pair("visualforce", hybrid.visualforceSid),
    ...pair("content", hybrid.contentSid),
    csrf_token: hybrid.csrfToken,
    sidCookieName: "sid",
    ...(hybrid.parentSid === undefined ? {} : { parent_sid: hybrid.parentSid }),
  };
}
