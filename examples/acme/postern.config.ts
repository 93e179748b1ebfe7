import { defineApp, definePostern } from "postern";

/** Acme's External Client App: what it is, and what it moves. */
export default definePostern({
  app: defineApp({
    name: "Acme Connect",
    type: "web",
    description: "Keeps Salesforce and Acme's Postgres in step, both ways.",
    callbackUrls: ["http://localhost:7800/oauth/callback"],
    scopes: ["api", "refresh_token", "openid"],
    policies: { rotation: true, refreshToken: { expireWhenIdleForDays: 30 } },
  }),
  sync: [
    "Account",
    "Contact",
    "Lead",
    { object: "Opportunity", fields: ["Name", "StageName", "Amount", "CloseDate", "AccountId"] },
    { object: "Campaign", direction: "from-salesforce" },
  ],
});
