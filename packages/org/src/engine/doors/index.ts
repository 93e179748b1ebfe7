import type { Clock } from "@postern/kernel";
import type { AppsDoor } from "./apps.ts";
import type { AuthenticateDoor } from "./authenticate.ts";
import type { BrowserDoor } from "./browser.ts";
import type { ChangeDoor } from "./change.ts";
import type { DeployDoor } from "./deploy.ts";
import type { DescribeDoor } from "./describe.ts";
import type { DeviceDoor } from "./device.ts";
import type { EventsDoor } from "./events.ts";
import type { EvidenceDoor } from "./evidence.ts";
import type { GrantDoor } from "./grant.ts";
import type { LimitsDoor } from "./limits.ts";
import type { QueryDoor } from "./query.ts";
import type { RecycleBinDoor } from "./recycle-bin.ts";

/** The org without any wire: state and behaviour behind doors. A face talks to these and to nothing else of the engine. */
export interface Engine {
  /** 18 characters. */
  readonly orgId: string;
  readonly orgName: string;
  readonly clock: Clock;
  readonly authenticate: AuthenticateDoor;
  readonly browser: BrowserDoor;
  readonly device: DeviceDoor;
  readonly grant: GrantDoor;
  readonly apps: AppsDoor;
  readonly evidence: EvidenceDoor;
  readonly describe: DescribeDoor;
  readonly query: QueryDoor;
  readonly change: ChangeDoor;
  readonly recycleBin: RecycleBinDoor;
  readonly events: EventsDoor;
  readonly deploy: DeployDoor;
  readonly limits: LimitsDoor;
}

export type { AppRegistration } from "../identity/apps/app-definition.ts";
export type { AppPolicies } from "../identity/apps/app-policies.ts";
export type { OutboxMessage } from "../identity/browser/outbox.ts";
export type { IdentityAdmin } from "../identity/identity-admin.ts";
export type { OrgSettings } from "../identity/settings/org-settings.ts";
export type { ProfileSettings } from "../identity/settings/profile-settings.ts";
export type * from "./apps.ts";
export type * from "./authenticate.ts";
export type * from "./browser.ts";
export type * from "./change.ts";
export type * from "./deploy.ts";
export type * from "./describe.ts";
export type * from "./device.ts";
export type * from "./events.ts";
export type * from "./evidence.ts";
export type * from "./grant.ts";
export type * from "./limits.ts";
export type * from "./query.ts";
export type * from "./recycle-bin.ts";
export type * from "./saml.ts";
export type * from "./session.ts";
