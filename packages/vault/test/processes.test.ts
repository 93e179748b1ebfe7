import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { testDatabase } from "../../../conformance/postgres/test-database.ts";
import { type PracticeOrg, practiceOrg } from "../../client/test/practice-org.ts";
import { GRANT } from "../../client/test/token-store-contract.ts";
import type { Vault } from "../src/index.ts";
import { openVault, type VaultPlace } from "./vaults.ts";

const WORKER = fileURLToPath(new URL("refresh-worker.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "postern-processes-"));
const postgresUrl = await testDatabase();
afterAll(() => {
  rmSync(folder, { recursive: true });
});
let count = 0;
const PLACES: readonly (readonly [name: string, place: () => VaultPlace])[] = [
  ["file", () => ({ path: join(folder, `${count++}.db`) })],
  ["Postgres", () => ({ connectionString: postgresUrl, schema: `vault_${count++}` })],
];

let vault: Vault;
let place: VaultPlace;
let server: Server;
let org: PracticeOrg;
let origin: string;
/** Token requests on the wire at the same moment. */
let inFlight = 0;
let mostInFlight = 0;

function worker(rounds: number, name: string): ChildProcess {
  return spawn(process.execPath, [WORKER, JSON.stringify(place), `${rounds}`, name], {
    stdio: ["ignore", "pipe", "pipe"],
  });
}

describe.each(PLACES)("%s", (_, newPlace) => {
  beforeEach(async () => {
    server = createServer(async (request, response) => {
      const isToken = request.url === "/services/oauth2/token";
      if (isToken) mostInFlight = Math.max(mostInFlight, ++inFlight);
      const body = request.method === "POST" ? await text(request) : undefined;
      const answer = await org.transport(
        new Request(`${origin}${request.url}`, {
          method: request.method ?? "GET",
          ...(body !== undefined && { body }),
        }),
      );
      if (isToken) inFlight--;
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    org = practiceOrg(origin);
    inFlight = mostInFlight = 0;
    place = newPlace();
    vault = openVault(place, "referee");
    await vault.put(
      {
        ...GRANT,
        loginUrl: origin,
        instanceUrl: origin,
        accessToken: org.accessToken,
        refreshToken: org.refreshToken,
      },
      null,
    );
  });
  afterEach(async () => {
    await vault.close();
    server.closeAllConnections();
    server.close();
  });

  it("four processes refreshing one rotating grant are never logged out, one refresh at a time", async () => {
    const workers = [1, 2, 3, 4].map((n) => worker(25, `worker-${n}`));
    const outcomes = await Promise.all(
      workers.map(async (child) => {
        const [out, failure] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, "close")]);
        return { refreshed: Number(out), failure };
      }),
    );
    expect(outcomes).toEqual(Array.from({ length: 4 }, () => ({ refreshed: 25, failure: "" })));
    expect({ reuses: org.reuses, mostInFlight, ended: org.ended }).toEqual({
      reuses: 0,
      mostInFlight: 1,
      ended: false,
    });
    // A process either refreshes itself or takes over what another has refreshed.
    expect(org.refreshes).toBeGreaterThanOrEqual(25);
    expect(org.refreshes).toBeLessThanOrEqual(100);
    const grant = await vault.get("default");
    expect([grant?.refreshToken, grant?.status, grant?.intent]).toEqual([org.refreshToken, { state: "live" }, null]);
  });

  it("the master key changes while four processes refresh: none is logged out, and none has to stop", async () => {
    const warm = Promise.withResolvers<void>();
    org.intercept = () => {
      if (org.refreshes >= 8) warm.resolve();
      return undefined;
    };
    const children = [1, 2, 3, 4].map((n) => worker(25, `worker-${n}`));
    const ends = children.map(async (child) => {
      const [out, failure] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, "close")]);
      return { refreshed: Number(out), failure };
    });
    await warm.promise;
    expect(await vault.changeKey()).toMatchObject({ unreadable: [], complete: true });
    expect(org.refreshes).toBeLessThan(100);
    expect(await Promise.all(ends)).toEqual(Array.from({ length: 4 }, () => ({ refreshed: 25, failure: "" })));
    expect({ reuses: org.reuses, mostInFlight, ended: org.ended }).toEqual({
      reuses: 0,
      mostInFlight: 1,
      ended: false,
    });
    expect((await vault.get("default"))?.refreshToken).toBe(org.refreshToken);
  });

  it("the lease of a killed process is free at once, and its refresh is known to have been on the wire", async () => {
    const arrived = Promise.withResolvers<void>();
    org.intercept = (_, path) => {
      if (path !== "/services/oauth2/token") return undefined;
      arrived.resolve();
      return new Promise<undefined>(() => {});
    };
    const child = worker(1, "worker-killed");
    await arrived.promise;
    expect(await vault.lease("default", "me", 60_000)).toBeNull();
    const free = vault.changed("default", 20_000);
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await Promise.all([free, exited]);
    expect(await vault.lease("default", "me", 60_000)).not.toBeNull();
    expect((await vault.get("default"))?.intent).toMatchObject({ worker: "worker-killed" });
  });
});
