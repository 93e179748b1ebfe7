import type { Introspection } from "../flow/introspect.ts";

/** Where something was refused, and in whose words. */
export interface RefusalEvidence {
  readonly where: "authorize" | "token" | "api" | "soap";
  /** `invalid_grant`, `INVALID_SESSION_ID`. */
  readonly error: string;
  readonly description: string;
  readonly status: number | null;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What the vault knows of a grant, without its tokens. */
export interface GrantEvidence {
  readonly grantId: string;
  readonly username: string | null;
  readonly scopes: readonly string[];
  readonly renewable: boolean;
  /** Epoch milliseconds of the last token answer. */
  readonly lastRefreshedAt: number;
  readonly state: "live" | "dead" | "lost-in-flight" | "moved";
  /** Who saw the end, or whose refresh was lost. */
  readonly worker: string | null;
  readonly endedAt: number | null;
  /** Other live grants of the same user and app: Salesforce keeps five. */
  readonly siblings: number;
}

/** One line of the vault's audit. */
export interface RefreshEvidence {
  readonly at: number;
  readonly who: string;
  readonly version: number | null;
  /** `refreshing`, `live`, `dead`, `lost-in-flight`. */
  readonly state: string | null;
}

/** One line of the org's login history (LoginHistory in the Object Reference). */
export interface LoginEvidence {
  readonly at: number;
  readonly status: string;
  readonly application: string | null;
  readonly sourceIp: string | null;
  readonly subType: string | null;
  /** What a local org knows beyond the status; a real one does not tell. */
  readonly reason: string | null;
}

/** Everything that was found out, each part null where nobody looked. The diagnosis is a function of this and nothing else. */
export interface Evidence {
  /** Epoch milliseconds of the looking. */
  readonly at: number;
  readonly loginUrl: string;
  readonly clientId: string | null;
  readonly redirectUri: string | null;
  readonly server: ServerEvidence | null;
  readonly authorize: AuthorizeEvidence | null;
  /** What the token endpoint says of the client's secret. */
  readonly secret: "accepted" | "refused" | "not told" | null;
  readonly refusal: RefusalEvidence | null;
  readonly grant: GrantEvidence | null;
  readonly refreshes: readonly RefreshEvidence[] | null;
  readonly tokens: { readonly access: Introspection | null; readonly refresh: Introspection | null } | null;
  readonly logins: readonly LoginEvidence[] | null;
  readonly soapLogin: "on" | "off" | "not told" | null;
  readonly permission: PermissionEvidence | null;
}

export type ServerEvidence =
  | { readonly reachable: false; readonly detail: string }
  | {
      readonly reachable: true;
      readonly issuer: string | null;
      /** How far the org's clock is ahead of ours; null when it named no date. */
      readonly skewMs: number | null;
      readonly ms: number;
    };

/** An authorization request that asks nobody anything (`immediate=true`): it fails by design, and how it fails tells what stands before the person. */
export interface AuthorizeEvidence {
  readonly outcome: "ready" | "refused";
  readonly where: "page" | "callback" | null;
  readonly error: string | null;
  readonly description: string | null;
}

export interface PermissionEvidence {
  readonly sobject: string;
  readonly field: string | null;
  readonly found: "object and field" | "object, not the field" | "not the object";
}

/** Evidence of nothing yet. */
export function noEvidence(about: {
  at: number;
  loginUrl: string;
  clientId: string | null;
  redirectUri?: string | null;
}): Evidence {
  return {
    at: about.at,
    loginUrl: about.loginUrl,
    clientId: about.clientId,
    redirectUri: about.redirectUri ?? null,
    server: null,
    authorize: null,
    secret: null,
    refusal: null,
    grant: null,
    refreshes: null,
    tokens: null,
    logins: null,
    soapLogin: null,
    permission: null,
  };
}
