import { ApiFault } from "../../api-fault.ts";
import type { Shop, Work } from "../work.ts";
import { duplicate } from "./permissions.ts";
import type { ObjectRules } from "./rules.ts";

/** Groups that users make; the others mirror roles and managers. */
const MADE_BY_USERS: ReadonlySet<unknown> = new Set(["Regular", "Queue"]);

export const groupRules: ObjectRules = {
  derive({ operation, after, session }) {
    if (operation !== "insert") return;
    after.OwnerId ??= session.userId;
    if (!after.DeveloperName && typeof after.Name === "string")
      after.DeveloperName = after.Name.replace(/[^A-Za-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  },
  check(work, { database }) {
    const { operation, after, system } = work;
    if (operation === "delete" || system) return;
    if (operation === "insert" && !MADE_BY_USERS.has(after.Type))
      work.faults.push(
        new ApiFault("FIELD_INTEGRITY_EXCEPTION", `Group Type: cannot create a group of type ${after.Type}`, {
          fields: ["Type"],
        }),
      );
    const other = database
      .prepare(`SELECT "Id" AS id FROM "Group" WHERE fold("DeveloperName") = fold(?) AND "Type" = ? AND "Id" <> ?`)
      .get(after.DeveloperName ?? null, after.Type ?? null, work.id);
    if (other) work.faults.push(duplicate("DeveloperName", String(other.id)));
  },
};

export const groupMemberRules: ObjectRules = {
  check(work, shop) {
    if (work.operation === "delete") return;
    const { GroupId: group, UserOrGroupId: member } = work.after;
    if (group === member)
      work.faults.push(
        new ApiFault("CIRCULAR_DEPENDENCY", "A group cannot be a member of itself.", { fields: ["UserOrGroupId"] }),
      );
    refuseTwin(work, shop, "GroupMember", ["GroupId", "UserOrGroupId"]);
  },
};

export const queueSobjectRules: ObjectRules = {
  check(work, shop) {
    if (work.operation === "delete") return;
    const queue = shop.database
      .prepare(`SELECT "Type" AS type FROM "Group" WHERE "Id" = ?`)
      .get(work.after.QueueId ?? null);
    const { SobjectType: sobject } = work.after;
    const model = typeof sobject === "string" ? shop.schema.object(sobject) : undefined;
    const owners = model?.field("OwnerId")?.definition.referenceTo ?? [];
    if (queue?.type !== "Queue")
      work.faults.push(
        new ApiFault("FIELD_INTEGRITY_EXCEPTION", "Group ID: the group is not a queue", { fields: ["QueueId"] }),
      );
    else if (!owners.includes("Group"))
      work.faults.push(
        new ApiFault(
          "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
          `Sobject Type: bad value for restricted picklist field: ${sobject}`,
          { fields: ["SobjectType"] },
        ),
      );
    refuseTwin(work, shop, "QueueSobject", ["QueueId", "SobjectType"]);
  },
};

function refuseTwin(work: Work, { database }: Shop, sobject: string, fields: readonly [string, string]) {
  const [a, b] = fields;
  const other = database
    .prepare(`SELECT "Id" AS id FROM "${sobject}" WHERE "${a}" = ? AND "${b}" = ? AND "Id" <> ?`)
    .get(work.after[a] ?? null, work.after[b] ?? null, work.id);
  if (other) work.faults.push(duplicate(fields.join(", "), String(other.id)));
}
