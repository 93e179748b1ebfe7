import { ApiFault } from "../api-fault.ts";
import type { FromClause, Planning } from "./entity.ts";
import type { Name } from "./soql/ast.ts";
import { bind, type Fragment, raw, sql } from "./sql-fragment.ts";

/** USING SCOPE as a condition; null when the scope is everything. Which an object has, its describe says (`supportedScopes`). */
export function resolveScope(planning: Planning, from: FromClause, scope: Name | null): Fragment | null {
  if (scope === null) return null;
  const { model, alias } = from.root;
  const owners = model.field("OwnerId")?.definition.referenceTo ?? [];
  const owner = raw(`${alias}."OwnerId"`);
  const mine = sql`${owner} = ${bind((run) => run.userId)}`;
  switch (scope.text.toLowerCase()) {
    case "everything":
      return null;
    case "mine":
      if (owners.includes("User")) return mine;
      break;
    case "mine_and_my_groups":
      if (owners.includes("User") && owners.includes("Group")) return sql`(${mine} OR ${ofMyGroups(planning, owner)})`;
      break;
    case "queue_owned":
      // Key prefix of Group.
      if (owners.includes("Group")) return sql`substr(${owner}, 1, 3) = '00G'`;
  }
  throw new ApiFault("INVALID_QUERY_SCOPE", `Scope '${scope.text}' is not supported for entity '${model.name}'`);
}

/** Whether the owner is a queue that the user is a member of. */
function ofMyGroups(planning: Planning, owner: Fragment): Fragment {
  if (!planning.schema.object("GroupMember")) return raw("0");
  return sql`${owner} IN (SELECT "GroupId" FROM "GroupMember" WHERE "UserOrGroupId" = ${bind((run) => run.userId)})`;
}
