import { expect, it } from "vitest";
import { type AppInput, defineApp, definePostern, defineSync } from "./index.ts";

const ACME: AppInput = {
  name: "Acme Connect",
  type: "web",
  callbackUrls: ["http://localhost:7800/oauth/callback"],
  scopes: ["api", "refresh_token"],
};

it("a definition is filled in with the safe defaults", () => {
  expect(definePostern({ app: ACME, sync: ["Account", { object: "Invoice__c", fields: ["Name", "Name"] }] })).toEqual({
    app: {
      name: "Acme Connect",
      developerName: "Acme_Connect",
      type: "web",
      description: "",
      contactEmail: null,
      callbackUrls: ["http://localhost:7800/oauth/callback"],
      scopes: ["api", "refresh_token"],
      flow: "web-server",
      secretRequired: true,
      pkceRequired: true,
      policies: {
        permittedUsers: "self-authorize",
        permissionSets: [],
        profiles: [],
        refreshToken: { expireWhenIdleForDays: 30 },
        rotation: true,
        ipRelaxation: "enforce",
        sessionTimeoutMinutes: null,
        runAs: null,
      },
    },
    sync: [
      { object: "Account", fields: null, table: "account", direction: "two-way" },
      { object: "Invoice__c", fields: ["Name"], table: "invoice__c", direction: "two-way" },
    ],
  });
});

it("a finished definition is taken again unchanged", () => {
  const made = definePostern({ app: defineApp(ACME), sync: [defineSync("Account")] });
  expect(definePostern(made)).toEqual(made);
});

it.each([
  ["web", true, "web-server"],
  ["browser", false, "web-server"],
  ["native", false, "web-server"],
  ["service", true, "client-credentials"],
] as const)("an app of type %s: secret %s, flow %s", (type, secretRequired, flow) => {
  expect(defineApp({ ...ACME, type })).toMatchObject({ secretRequired, flow, pkceRequired: true });
});

it.each([
  [{ name: "" }, "APP_NAME_INVALID"],
  [{ name: "1st" }, "APP_NAME_INVALID"],
  [{ name: "A".repeat(81) }, "APP_NAME_INVALID"],
  [{ type: "desktop" as "web" }, "CONFIG_SHAPE"],
  [{ callbackUrls: [] }, "APP_CALLBACK_MISSING"],
  [{ callbackUrls: ["/oauth/callback"] }, "APP_CALLBACK_REFUSED"],
  [{ callbackUrls: ["http://acme.test/cb"] }, "APP_CALLBACK_REFUSED"],
  [{ callbackUrls: ["https://acme.test/cb#x"] }, "APP_CALLBACK_REFUSED"],
  [{ callbackUrls: ["https://*.acme.test/cb"] }, "APP_CALLBACK_REFUSED"],
  [{ callbackUrls: ["https://me:pw@acme.test/cb"] }, "APP_CALLBACK_REFUSED"],
  [{ callbackUrls: ["javascript:alert(1)"] }, "APP_CALLBACK_REFUSED"],
  [{ callbackUrls: ["acme://done"] }, "APP_CALLBACK_REFUSED"],
  [{ scopes: [] }, "APP_SCOPE_MISSING"],
  [{ scopes: ["Api"] }, "APP_SCOPE_UNKNOWN"],
  [{ type: "service", scopes: ["full"] }, "APP_SCOPE_MISSING"],
  [{ policies: { permissionSets: ["Sales"] } }, "APP_POLICY_CONFLICT"],
  [{ policies: { runAs: "me@acme.test" } }, "APP_POLICY_CONFLICT"],
  [{ policies: { sessionTimeoutMinutes: 5 } }, "APP_POLICY_CONFLICT"],
  [{ policies: { refreshToken: { expireAfterDays: 0 } } }, "CONFIG_SHAPE"],
] as const)("an app with %j is refused: %s", (change, code) => {
  expect(() => defineApp({ ...ACME, ...(change as Partial<AppInput>) })).toThrow(expect.objectContaining({ code }));
});

it.each([
  ["Api", "Write api."],
  ["RefreshToken", "Write refresh_token."],
  ["Basic", "Write id."],
])("the wrong scope %s is answered with the right one", (scope, fix) => {
  expect(() => defineApp({ ...ACME, scopes: [scope] })).toThrow(expect.objectContaining({ fix }));
});

it("offline_access and refresh_token are one scope", () => {
  expect(defineApp({ ...ACME, scopes: ["api", "offline_access", "refresh_token"] }).scopes).toEqual([
    "api",
    "refresh_token",
  ]);
});

it("a native app may have a scheme of its own", () => {
  expect(defineApp({ ...ACME, type: "native", callbackUrls: ["com.acme.app://done"] }).callbackUrls).toHaveLength(1);
});

it.each([
  [["Account", "account"], "SYNC_OBJECT_REPEATED"],
  [["Account", { object: "Contact", table: "account" }], "SYNC_OBJECT_REPEATED"],
  [["Account; DROP TABLE x"], "SYNC_OBJECT_INVALID"],
  [[{ object: "Account", fields: ["Owner.Name"] }], "SYNC_FIELD_INVALID"],
  [[{ object: "Account", table: "Accounts" }], "CONFIG_SHAPE"],
  [[{ object: "Account", direction: "back" as "two-way" }], "CONFIG_SHAPE"],
])("sync of %j is refused: %s", (sync, code) => {
  expect(() => definePostern({ app: ACME, sync })).toThrow(expect.objectContaining({ code }));
});

it.each(["api", "refresh_token"])("sync needs the scope %s", (scope) => {
  const app = { ...ACME, scopes: ["id", "api", "refresh_token"].filter((one) => one !== scope) };
  expect(() => definePostern({ app, sync: ["Account"] })).toThrow(
    expect.objectContaining({ code: "APP_SCOPE_MISSING", data: expect.objectContaining({ scope }) }),
  );
});

it.each([null, {}, { app: ACME, sync: "Account" }])("%j is not a definition", (input) => {
  expect(() => definePostern(input as never)).toThrow(expect.objectContaining({ code: "CONFIG_SHAPE" }));
});
