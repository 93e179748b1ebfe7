import * as oauth from "oauth4webapi";
import { errors } from "../errors.ts";
import { importPrivateKey, type PrivateKeyInput } from "../keys/import-private-key.ts";

/**
 * How the app proves to the login server who it is. Left out: the secret in the body when there is one, else nothing.
 *
 * - `none`: a public app; also with a secret at hand. With PKCE on, a public app must not send one.
 * - `secret-post`: `client_id` and `client_secret` in the body.
 * - `secret-basic`: the `Authorization: Basic` header (RFC 6749 §2.3.1).
 * - `privateKeyJwt`: an assertion signed with the key of the app's certificate (RFC 7523 §2.2); the secret stays at home.
 * - `mutual-tls`: the client certificate of the connection (RFC 8705). It belongs to the transport:
 *   `undiciTransport({ clientCertificate })` of `@postern/client/node`.
 */
export type ClientAuthentication =
  | "none"
  | "secret-post"
  | "secret-basic"
  | "mutual-tls"
  | {
      readonly privateKeyJwt: PrivateKeyInput;
      /** `kid` of the header, for servers that know several keys. */
      readonly keyId?: string;
      /** `aud`; the login server's issuer by default. Some ask for the token endpoint. */
      readonly audience?: string;
    };

export function clientAuthentication(
  method: ClientAuthentication | undefined,
  clientSecret: string | undefined,
): oauth.ClientAuth {
  switch (method ?? (clientSecret ? "secret-post" : "none")) {
    case "none":
      return oauth.None();
    case "mutual-tls":
      return oauth.TlsClientAuth();
    case "secret-post":
      return oauth.ClientSecretPost(secretOf(clientSecret));
    case "secret-basic":
      return secretBasic(secretOf(clientSecret));
  }
  return typeof method === "object" ? privateKeyJwt(method) : oauth.None();
}

function secretOf(clientSecret: string | undefined): string {
  if (clientSecret) return clientSecret;
  throw errors.LOGIN_INPUT_INVALID({ what: "consumer secret", detail: "it is missing" });
}

/**
 * Consumer keys hold dots and underscores. RFC 6749's form encoding leaves them as they are, yet stricter encoders escape
 * them, and Salesforce compares without decoding; so only what must be is escaped.
 */
function secretBasic(clientSecret: string): oauth.ClientAuth {
  return (_server, client, _body, headers) => {
    const pair = [client.client_id, clientSecret].map(encodeURIComponent).join(":");
    headers.set("authorization", `Basic ${btoa(pair)}`);
  };
}

function privateKeyJwt(method: Exclude<ClientAuthentication, string>): oauth.ClientAuth {
  let prepared: Promise<oauth.ClientAuth> | undefined;
  const prepare = async () => {
    const key = await importPrivateKey(method.privateKeyJwt);
    return oauth.PrivateKeyJwt(
      { key, ...(method.keyId !== undefined && { kid: method.keyId }) },
      {
        [oauth.modifyAssertion]: (_header, payload) => {
          if (method.audience !== undefined) payload.aud = method.audience;
        },
      },
    );
  };
  return async (server, client, body, headers) => {
    prepared ??= prepare();
    await (await prepared)(server, client, body, headers);
  };
}
