import type { Caller } from "./authenticate.ts";
import type { ClientAuthentication } from "./grant.ts";
import type { Session } from "./session.ts";

/** What `response_type=device_code` answers. */
export interface DeviceAuthorization {
  readonly deviceCode: string;
  readonly userCode: string;
  /** Seconds between polls. */
  readonly interval: number;
}

/** What a device asks a person for. */
export interface DeviceRequest {
  readonly appName: string;
  readonly appDescription: string;
  readonly scopes: readonly string[];
  readonly userCode: string;
}

/** The door for devices without a browser, and for the persons who let them in. */
export interface DeviceDoor {
  /** A new pair of codes. Throws OAuthFault. */
  start(request: { client: ClientAuthentication; scope: string | undefined }, caller: Caller): DeviceAuthorization;
  /**
   * What the device behind a typed code asks for; null for a code that waits no more, `locked` after too many wrong ones. Throws OAuthFault
   * when the app's policies do not let this person in.
   */
  find(userCode: string, session: Session, caller: Caller): DeviceRequest | "locked" | null;
  /** The person's answer: the device hears of it at its next poll. */
  decide(
    userCode: string,
    session: Session,
    allow: boolean,
    caller: Caller,
  ): { readonly appName: string } | "locked" | null;
}
