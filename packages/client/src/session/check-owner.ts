import { sameId } from "@postern/kernel";
import { errors } from "../errors.ts";
import type { GrantRecord } from "../ports/token-store.ts";

/** Whose a grant is; empty where an imported token has not told yet. */
export type Owner = Pick<GrantRecord, "grantId" | "userId" | "organizationId">;

/** A grant is one user's at one org, and whoever uses it relies on that. Throws GRANT_OF_ANOTHER_USER. */
export function checkOwner(owner: Owner, got: Pick<Owner, "userId" | "organizationId">): void {
  const { grantId, userId, organizationId } = owner;
  const differs = (known: string, other: string) => known !== "" && other !== "" && !sameId(known, other);
  if (differs(userId, got.userId) || differs(organizationId, got.organizationId))
    throw errors.GRANT_OF_ANOTHER_USER({
      grantId,
      userId,
      organizationId,
      gotUserId: got.userId,
      gotOrganizationId: got.organizationId,
    });
}
