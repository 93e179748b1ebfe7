import type { IssuedAssetToken } from "../../doors/grant.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import type { Client } from "../client/authenticate-client.ts";
import type { IdentityContext } from "../context.ts";
import { randomText } from "../tokens/token-shapes.ts";
import { customAttributes, customPermissions } from "../users/custom-attributes.ts";
import { type ActorToken, isText } from "./actor-token.ts";
import { assetFields } from "./asset-fields.ts";

/**
 * An asset token: a JWT that identifies a device to a back end of the app's ("Using and Validating Asset Tokens"), RS256 with the org's key
 * `Assets` of `/id/keys`. Audiences, lifetime, custom attributes and permissions are the app's settings; `cnf` binds it to the device's
 * key (RFC 7800). `iss`, `aud` and `nbf` stand in a published sample; the names of the other claims are inferred.
 */
export function issueAssetToken(
  context: IdentityContext,
  { app }: Client,
  device: { readonly userId: string; readonly issuer: string; readonly actor: ActorToken | null },
): IssuedAssetToken {
  const { userId, issuer, actor } = device;
  const settings = app.assetToken;
  if (!settings) throw new OAuthFault("invalid_grant", "asset token flow not enabled");
  const fields = actor && assetFields(context, userId, actor.claims);
  const iat = Math.floor(context.now() / 1000);
  const token = context.keys.sign(
    "asset-token",
    {},
    {
      iss: issuer,
      sub: `${issuer}/id/${context.orgId}/${userId}`,
      aud: settings.audiences,
      iat,
      nbf: iat,
      exp: iat + settings.validitySeconds,
      jti: randomText(context.random, 22),
      client_id: app.consumerKey,
      ...(actor && { did: actor.deviceId }),
      ...(actor && isText(actor.claims.Name) && { Name: actor.claims.Name }),
      ...(fields && { Asset: fields }),
      ...(actor?.deviceKey && { cnf: { jwk: actor.deviceKey } }),
      ...(settings.attributes && { custom_attributes: customAttributes(context, app.customAttributes, userId) }),
      ...(settings.customPermissions && { custom_permissions: customPermissions(context, userId) }),
    },
  );
  return { assetToken: token, consumerKey: app.consumerKey, expiresIn: settings.validitySeconds };
}
