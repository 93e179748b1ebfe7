import type { ObjectRules } from "./rules.ts";

/** Every campaign starts with two member statuses (Object Reference, CampaignMemberStatus). */
const STATUSES = [
  { Label: "Sent", SortOrder: 3, IsDefault: true, HasResponded: false },
  { Label: "Responded", SortOrder: 4, IsDefault: false, HasResponded: true },
];

export const campaignRules: ObjectRules = {
  after(work, shop) {
    const status = shop.schema.object("CampaignMemberStatus");
    if (work.operation !== "insert" || !status) return;
    for (const values of STATUSES) shop.run(shop.ownWork("insert", status, "", { CampaignId: work.id, ...values }));
  },
};
