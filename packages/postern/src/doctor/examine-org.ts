import { type Examination, type ExamineOptions, examine } from "@postern/client/doctor";
import { undiciTransport } from "@postern/client/node";
import type { DoctorFacts } from "./check.ts";

/** The callback that `postern login` uses. */
const CALLBACK = "http://localhost:1717/OauthRedirect";

/** The doctor of the client, with what this machine knows: the app, its grants and the vault's audit. */
export async function examineOrg(facts: DoctorFacts, found: Partial<ExamineOptions>): Promise<Examination> {
  const { target, vault, signal } = facts;
  const app = target.app;
  const grants = vault ? await vault.list().catch(() => []) : [];
  const grant = grants.find(({ grantId }) => grantId === target.grantId);
  const loginUrl = app?.loginUrl ?? grant?.loginUrl;
  if (loginUrl === undefined) throw new Error("an examination needs a login URL");
  const audit = vault && grant ? await vault.audit(1_000).catch(() => []) : [];
  const refreshes = audit.filter((line) => line.grantId === target.grantId && line.action === "written");
  const examination = await examine({
    loginUrl,
    ...(app ? { clientId: app.clientId } : {}),
    ...(app?.clientSecret ? { clientSecret: app.clientSecret } : {}),
    redirectUri: CALLBACK,
    allowInsecureLoopback: target.allowInsecureLoopback,
    transport: undiciTransport(),
    signal,
    ...(found.refusal || found.permission || found.soapLogin ? found : {}),
    ...(grant && found.grant !== undefined ? { grant, grants, refreshes } : {}),
  });
  facts.examinations.push(examination.evidence);
  return examination;
}
