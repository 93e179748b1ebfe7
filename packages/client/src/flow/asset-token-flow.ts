import { type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";
import { requestTokenAnswer } from "../oauth/request-tokens.ts";
import { tokenExpiry } from "../oauth/token-expiry.ts";

export interface AssetTokenFlowOptions extends OAuthClientOptions {
  /** The access token of the user who registers the device. */
  readonly accessToken: string;
  /** A JWT about the device, signed with the key of the app's certificate: `did`, name, serial number, linked records. */
  readonly actorToken?: string;
}

/** A JWT that a device shows to your own back end. No Salesforce API takes it. */
export interface AssetToken {
  readonly token: string;
  /** Epoch milliseconds; null when neither token nor answer says. */
  readonly expiresAt: number | null;
  readonly issuedTokenType: string | null;
}

const TYPE = "urn:ietf:params:oauth:token-type:";

/**
 * Exchanges an access token, and what a device says of itself, for an asset token (Help: OAuth 2.0 Asset Token Flow for
 * Securing Connected Devices).
 *
 * @example const { token } = await assetTokenFlow({ loginUrl, clientId, clientSecret, accessToken, actorToken });
 */
export async function assetTokenFlow(options: AssetTokenFlowOptions): Promise<AssetToken> {
  const app = oauthClient(options);
  const answer = await requestTokenAnswer(
    app,
    {
      what: "Asking for an asset token",
      flow: "token-exchange",
      grantType: "urn:ietf:params:oauth:grant-type:token-exchange",
      parameters: {
        subject_token: options.accessToken,
        subject_token_type: `${TYPE}access_token`,
        actor_token: options.actorToken,
        actor_token_type: options.actorToken === undefined ? undefined : `${TYPE}jwt`,
      },
    },
    await app.server(),
  );
  const { issued_token_type: issued } = answer;
  return {
    token: answer.access_token,
    expiresAt: tokenExpiry(answer.access_token, answer.expires_in, app.clock.now()),
    issuedTokenType: typeof issued === "string" ? issued : null,
  };
}
