import type { SamlEvidence } from "../../doors/saml.ts";
import type { Session } from "../../doors/session.ts";
import type { IdentityContext } from "../context.ts";
import { isSamlRefusal } from "./saml-refusal.ts";

/** Attempts that are looked through, and refusals that are shown. */
const [ATTEMPTS, SHOWN] = [1000, 20];

/** What the validator page shows to who has "View Setup and Configuration"; null to anybody else. */
export function samlEvidence(context: IdentityContext, session: Session): SamlEvidence | null {
  if (!context.users.hasPermission(session.userId, "PermissionsViewSetup")) return null;
  const { samlSsoConfigs } = context.settings.current;
  const lines = context.history.list(ATTEMPTS).filter(({ status }) => isSamlRefusal(status));
  return {
    providers: samlSsoConfigs.map(({ name, issuer, samlEntityId }) => ({ name, issuer, samlEntityId })),
    refusals: lines
      .slice(0, SHOWN)
      .map(({ at, status, reason, application, ip }) => ({ at, status, reason, application, ip })),
  };
}
