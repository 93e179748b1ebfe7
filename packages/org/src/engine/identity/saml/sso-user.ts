import { toId18 } from "@postern/kernel";
import type { SignedAssertion } from "../../doors/saml.ts";
import type { IdentityContext } from "../context.ts";
import type { SamlSsoConfig } from "../settings/saml-sso-config.ts";
import type { LoginUser } from "../users/users.ts";
import { samlRefusal } from "./saml-refusal.ts";

/** The user that an assertion speaks of, by what the identity provider is configured to name. Throws OAuthFault. */
export function ssoUser(context: IdentityContext, config: SamlSsoConfig, assertion: SignedAssertion): LoginUser {
  const name = namedIn(config, assertion);
  const user = FINDERS[config.identityMapping](context, name);
  if (!user) throw samlRefusal("Username Or SSO Id Invalid", `no user has the ${config.identityMapping} ${name}`);
  return user;
}

const FINDERS: Record<SamlSsoConfig["identityMapping"], (context: IdentityContext, name: string) => LoginUser | null> =
  {
    Username: ({ users }, name) => users.byUsername(name),
    FederationId: ({ users }, name) => users.byFederationId(name),
    UserId({ users }, name) {
      const id = toId18(name);
      return id === null ? null : users.byId(id);
    },
  };

function namedIn(config: SamlSsoConfig, assertion: SignedAssertion): string {
  if (config.identityLocation !== "Attribute") {
    if (assertion.nameId === null) throw samlRefusal("Assertion Invalid", "the subject has no NameID");
    return assertion.nameId;
  }
  const values = assertion.attributes.get(config.attributeName ?? "") ?? [];
  const [value] = values;
  if (value === undefined || values.length > 1)
    throw samlRefusal("Assertion Invalid", `the attribute ${config.attributeName} does not have one value`);
  return value;
}
