import type { CustomAttribute } from "../apps/app-definition.ts";
import type { IdentityContext } from "../context.ts";

const FORMULA_PARTS = /\s*(?:'((?:[^'\\]|\\.)*)'|\$?(User|Organization)\.(\w+))\s*(?:&|$)/gy;

/**
 * The custom attributes of an app for one user. Formulas are text and references (`$User.Department`, `Organization.Name`) joined by `&`;
 * what else a formula may hold in Salesforce comes to an empty text here.
 */
export function customAttributes(
  context: IdentityContext,
  attributes: readonly CustomAttribute[],
  userId: string,
): Record<string, string> {
  return Object.fromEntries(attributes.map(({ key, formula }) => [key, evaluate(context, formula, userId)]));
}

function evaluate(context: IdentityContext, formula: string, userId: string): string {
  let text = "";
  let end = 0;
  for (const match of formula.matchAll(FORMULA_PARTS)) {
    const [whole, literal, table, field] = match;
    end = match.index + whole.length;
    if (literal !== undefined) text += literal.replace(/\\(.)/g, "$1");
    else if (table === "User") text += context.users.fieldText("User", userId, field ?? "") ?? "";
    else text += context.users.fieldText("Organization", context.orgId, field ?? "") ?? "";
  }
  return end === formula.length ? text : "";
}

/** Every custom permission of the org, and whether this user has it. */
export function customPermissions(context: IdentityContext, userId: string): Record<string, boolean> {
  const profileId = context.users.byId(userId)?.profileId ?? "";
  const permissionSetIds = context.users.permissionSetIds(userId);
  return Object.fromEntries(
    context.settings.current.customPermissions.map((permission) => [
      permission.name,
      permission.profileIds.includes(profileId) ||
        permission.permissionSetIds.some((id) => permissionSetIds.includes(id)),
    ]),
  );
}
