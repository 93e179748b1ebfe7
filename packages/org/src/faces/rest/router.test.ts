import { expect, it } from "vitest";
import { createRouter } from "./router.ts";
import { ROUTES } from "./routes.ts";

const route = createRouter(ROUTES);

it.each([
  ["", "", []],
  ["QUERY", "query", []],
  ["sobjects/Account", "sobjects/:object", ["Account"]],
  ["SObjects/account/Describe", "sobjects/:object/describe", ["account"]],
  ["sobjects/Account/001A", "sobjects/:object/:id", ["Account", "001A"]],
  ["sobjects/Account/Ext__c/a b", "sobjects/:object/:field/:value", ["Account", "Ext__c", "a b"]],
  ["sobjects/User/005A", "sobjects/:object/:id", ["User", "005A"]],
  ["sobjects/User/Username/x@y.z", "sobjects/:object/:field/:value", ["User", "Username", "x@y.z"]],
  ["sobjects/User/005A/password", "sobjects/User/:id/password", ["005A"]],
  ["composite/sobjects/Account/Id", "composite/sobjects/:object/:field", ["Account", "Id"]],
])("%s is answered by %s", (path, pattern, params) => {
  const match = route(path === "" ? [] : path.split("/"), 0);
  expect(match?.route.pattern).toBe(pattern);
  expect(match?.params).toEqual(params);
});

it.each(["nothing", "sobjects/a/b/c/d/e/f", "query/a/b"])("%s is no resource", (path) => {
  expect(route(path.split("/"), 0)).toBeNull();
});
