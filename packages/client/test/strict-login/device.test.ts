import { expect, it } from "vitest";
import { type DeviceFlowOptions, deviceFlow } from "../../src/index.ts";
import { until } from "../waited-clock.ts";
import { strictCase } from "./strict-case.ts";
import { CLIENT_ID } from "./strict-login.ts";

async function start(options: Partial<DeviceFlowOptions> = {}, given = strictCase("none")) {
  const device = await deviceFlow({ ...given.client, scopes: ["api", "refresh_token"], ...options });
  return { ...given, device, startedAt: given.clock.now() };
}

/** Seconds after the start at which the device has asked. */
const asked = ({ login, startedAt }: Awaited<ReturnType<typeof start>>) =>
  login.devices.polls.map((at) => (at - startedAt) / 1000);

it("codes are asked for in Salesforce's form, without a secret, and shown with a link", async () => {
  const { login, device } = await start({}, strictCase("secret-post"));
  expect(login.sent()).toEqual({ response_type: "device_code", client_id: CLIENT_ID, scope: "api refresh_token" });
  expect(device).toMatchObject({
    userCode: "WDJBMJHT",
    verificationUri: `${login.origin}/setup/connect`,
    verificationUriComplete: `${login.origin}/setup/connect?user_code=WDJBMJHT`,
  });
  expect(login.violations).toEqual([]);
});

it("polls keep the interval, slow down when told to, and end with tokens", async () => {
  const at = await start();
  const { login, clock, device } = at;
  const finished = device.finish();
  await clock.elapse(5_000);
  await clock.elapse(5_000);
  await until(() => login.devices.polls.length === 2);
  login.devices.slowNext();
  await clock.elapse(5_000);
  await clock.elapse(10_000);
  await until(() => login.devices.polls.length === 4);
  login.devices.decision = "allowed";
  await clock.elapse(10_000);
  expect(await finished).toMatchObject({ flow: "device", refreshToken: expect.any(String) });
  expect(login.sent()).toEqual({ grant_type: "device", code: "device-code-1", client_id: CLIENT_ID });
  expect(asked(at)).toEqual([5, 10, 15, 25, 35]);
  expect([login.devices.tooEarly, login.violations]).toEqual([0, []]);
});

it("a poll that meets a broken network or a gateway's trouble backs off and goes on", async () => {
  const given = strictCase("none");
  const failures = [
    () => Promise.reject(new TypeError("fetch failed")),
    () => Promise.resolve(new Response("busy", { status: 503 })),
  ];
  const transport: typeof given.client.transport = (request) =>
    (request.headers.get("content-type") && given.login.requests.length > 1 && failures.shift()?.()) ||
    given.login.transport(request);
  const at = await start({ transport }, given);
  at.login.devices.decision = "allowed";
  const finished = at.device.finish();
  for (const interval of [5_000, 10_000, 20_000]) await at.clock.elapse(interval);
  expect(await finished).toMatchObject({ flow: "device" });
  expect(asked(at)).toEqual([35]);
});

it("a user who refuses is told apart from one who never came", async () => {
  const denied = await start();
  denied.login.devices.decision = "denied";
  const refused = expect(denied.device.finish()).rejects.toMatchObject({ code: "DEVICE_LOGIN_DENIED" });
  await denied.clock.elapse(5_000);
  await refused;

  const absent = await start();
  const expired = expect(absent.device.finish()).rejects.toMatchObject({
    code: "DEVICE_CODE_EXPIRED",
    data: { minutes: 10 },
  });
  for (let second = 0; second < 600; second += 5) await absent.clock.elapse(5_000);
  await expired;
  expect(absent.login.devices.polls.every((at) => at <= absent.startedAt + 600_000)).toBe(true);
  expect(absent.login.violations).toEqual([]);
});

it("the caller's signal ends the waiting", async () => {
  const { device, login } = await start();
  const controller = new AbortController();
  const finished = device.finish({ signal: controller.signal });
  controller.abort();
  await expect(finished).rejects.toMatchObject({ name: "AbortError" });
  expect(login.devices.polls).toEqual([]);
});

it("one key for all polls, and the tokens are bound to it", async () => {
  const { login, clock, device } = await start({ dpop: "required" });
  const finished = device.finish();
  await clock.elapse(5_000);
  await until(() => login.devices.polls.length === 1);
  login.devices.decision = "allowed";
  await clock.elapse(5_000);
  expect((await finished).tokenType).toBe("DPoP");
  expect(new Set(login.proofs.seen.map((proof) => proof.jkt)).size).toBe(1);
  expect(login.proofs.seen).toHaveLength(2);
  expect(login.violations).toEqual([]);
});

it("RFC 8628's own form is spoken where the metadata has its endpoint", async () => {
  const { login, clock, device } = await start({}, strictCase("secret-post", { deviceEndpoint: true }));
  expect(login.sent("/services/oauth2/device")).toEqual({
    client_id: CLIENT_ID,
    client_secret: expect.any(String),
    scope: "api refresh_token",
  });
  login.devices.decision = "allowed";
  const finished = device.finish();
  await clock.elapse(5_000);
  expect(await finished).toMatchObject({ flow: "device" });
  expect(login.sent()).toMatchObject({
    grant_type: "urn:ietf:params:oauth:grant-type:device_code",
    device_code: "device-code-1",
  });
  expect(login.violations).toEqual([]);
});

it.each(["https://evil.test/setup/connect", "javascript:alert(1)"])("nobody is sent to %s", async (address) => {
  const given = strictCase("none");
  const transport: typeof given.client.transport = async (request) => {
    const response = await given.login.transport(request);
    if (!request.url.endsWith("/token")) return response;
    return Response.json({ ...((await response.json()) as object), verification_uri: address });
  };
  await expect(start({ transport }, given)).rejects.toMatchObject({ code: "INSTANCE_URL_REFUSED" });
});
