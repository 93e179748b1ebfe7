import type { TokenStore } from "@postern/client";
import { type Diagnosis, examine, type RefreshEvidence } from "@postern/client/doctor";
import type { PosternError } from "@postern/kernel";
import type { ConnectionOptions } from "./connection.ts";

/** A store that also remembers who used what, as the vaults do. */
interface Audited extends TokenStore {
  audit?(limit?: number): Promise<readonly (RefreshEvidence & { readonly grantId: string; readonly action: string })[]>;
}

/** What came between the app and the org: the doctor's answer for the stored grant, or for the login that failed. */
export async function diagnoseConnection(
  options: ConnectionOptions,
  loginError: PosternError | null,
): Promise<readonly Diagnosis[]> {
  const { app, grantId, loginUrl, redirectUri, clock, transport, allowInsecureLoopback } = options;
  const store: Audited = options.store;
  const grants = await store.list();
  const grant = grants.find((each) => each.grantId === grantId);
  const audit = (await store.audit?.(1_000)) ?? [];
  const refreshes = audit.filter((line) => line.grantId === grantId && line.action === "written");
  const { diagnoses } = await examine({
    loginUrl,
    clientId: app.consumerKey,
    ...(app.consumerSecret ? { clientSecret: app.consumerSecret } : {}),
    redirectUri,
    scopes: app.scopes,
    allowInsecureLoopback,
    clock,
    ...(transport ? { transport } : {}),
    ...(loginError ? { refusal: loginError } : grant ? { grant, grants, refreshes } : {}),
  });
  return diagnoses;
}
