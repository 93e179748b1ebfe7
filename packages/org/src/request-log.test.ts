import { expect, it } from "vitest";
import { emptyNote } from "./faces/request-note.ts";
import { createRequestLog } from "./request-log.ts";

const entry = { at: 0, method: "GET", ip: "127.0.0.1", status: 200, ms: 1 };

it("keeps the newest entries only, in order", () => {
  const log = createRequestLog({ capacity: 3 });
  for (let index = 1; index <= 5; index++) log.add({ ...entry, target: `/${index}` }, emptyNote());
  expect(log.entries().map((each) => each.target)).toEqual(["/3", "/4", "/5"]);
  expect(log.entries({ after: 4 }).map((each) => each.sequence)).toEqual([5]);
  expect(log.entries({ limit: 1 }).map((each) => each.target)).toEqual(["/5"]);
});

it("holds no token, code or password", () => {
  const log = createRequestLog();
  const secret = "00D000000000001!AQEAQ.secret";
  log.add(
    { ...entry, target: `/id/x?oauth_token=${secret}&code=aPrxabc` },
    { ...emptyNote(), reason: `bad ${secret}` },
  );
  expect(JSON.stringify(log.entries())).not.toMatch(/secret|aPrxabc/);
});
