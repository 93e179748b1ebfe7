import { sameId } from "@postern/kernel";
import { errors } from "../errors.ts";
import type { Tokens } from "../oauth/tokens.ts";
import type { GrantRecord } from "../ports/token-store.ts";

/** A grant is one user's at one org; whoever uses it relies on that. */
export function checkOwner(record: GrantRecord, tokens: Tokens): void {
  const differs = (known: string, got: string) => known !== "" && !sameId(known, got);
  if (differs(record.userId, tokens.userId) || differs(record.organizationId, tokens.organizationId)) {
    const { grantId, userId, organizationId } = record;
    const got = { gotUserId: tokens.userId, gotOrganizationId: tokens.organizationId };
    throw errors.GRANT_OF_ANOTHER_USER({ grantId, userId, organizationId, ...got });
  }
}
