import { type ManualClock, manualClock } from "@postern/kernel";
import {
  type ConnectOptions,
  connect,
  memoryTokenStore,
  type Session,
  saveGrant,
  type TokenStore,
} from "../src/index.ts";
import { CLIENT_ID, CLIENT_SECRET, ORG_ID, ORIGIN, type PracticeOrg, practiceOrg, USER_ID } from "./practice-org.ts";

export interface Connected {
  readonly org: PracticeOrg;
  readonly store: TokenStore;
  readonly clock: ManualClock;
  readonly session: Session;
  /** Another worker on the same store. */
  again(options?: Partial<ConnectOptions>): Promise<Session>;
}

/** A session on a practice org, as after a finished login. */
export async function connected(options: Partial<ConnectOptions> = {}): Promise<Connected> {
  const org = practiceOrg();
  const clock = manualClock({ start: Date.parse("2026-03-01T09:00:00Z") });
  const store = options.store ?? memoryTokenStore({ clock });
  await saveGrant({
    store,
    grantId: "default",
    clientId: CLIENT_ID,
    loginUrl: ORIGIN,
    tokens: {
      accessToken: org.accessToken,
      refreshToken: org.refreshToken,
      instanceUrl: ORIGIN,
      identityUrl: `${ORIGIN}/id/${ORG_ID}/${USER_ID}`,
      organizationId: ORG_ID,
      userId: USER_ID,
      scopes: ["api", "refresh_token"],
      issuedAt: 1,
      idToken: null,
    },
  });
  const again = (more: Partial<ConnectOptions> = {}) =>
    connect({
      store,
      grantId: "default",
      clientSecret: CLIENT_SECRET,
      transport: org.transport,
      clock,
      worker: "worker-1",
      ...options,
      ...more,
    });
  return { org, store, clock, session: await again(), again };
}
