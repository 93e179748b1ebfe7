import type { SObjectModel } from "../../schema/model.ts";
import { quoted } from "../../state/tables.ts";
import { childRelationshipsOf, childrenOf } from "../children.ts";
import { movedUnlessDouble } from "../merge/move-children.ts";
import type { Shop } from "../work.ts";

/** What belonged to the lead belongs to the contact: activities, attachments, campaign membership. Hooks do not run for it. */
export function movePerson(shop: Shop, leadId: string, contactId: string): void {
  const lead = shop.schema.object("Lead") as SObjectModel;
  for (const { child, field } of childRelationshipsOf(lead, shop.schema)) {
    if (child.name === "CampaignMember") moveMembers(shop, child, leadId, contactId);
    else if (child.field(field)?.definition.referenceTo?.includes("Contact"))
      for (const id of childrenOf(shop, child, field, leadId))
        shop.run(shop.ownWork("update", child, id, { [field]: contactId }));
  }
}

/** A membership moves to the contact, or ends when the contact is a member already; either way its campaign has one more converted lead. */
function moveMembers(shop: Shop, member: SObjectModel, leadId: string, contactId: string) {
  for (const id of childrenOf(shop, member, "LeadId", leadId)) {
    const move = shop.ownWork("update", member, id, { LeadId: null, ContactId: contactId });
    if (!movedUnlessDouble(shop, move)) shop.run(shop.ownWork("delete", member, id, {}));
    shop.database
      .prepare(
        `UPDATE "Campaign" SET "NumberOfConvertedLeads" = "NumberOfConvertedLeads" + 1
         WHERE "Id" = (SELECT "CampaignId" FROM ${quoted(member.name)} WHERE "Id" = ?)`,
      )
      .run(id);
  }
}
