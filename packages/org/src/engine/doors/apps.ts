import type { Session } from "./session.ts";

/** Where a page of a long answer starts. */
export interface UsagePage {
  /** From 0. */
  readonly page: number;
  readonly pageSize: number;
  /** Connected apps too. */
  readonly connectedApps?: boolean;
}

/** An app as the OAuth usage resources list it. */
export interface AppUsage {
  /** `0xI…`, or `0H4…` for a connected app. */
  readonly id: string;
  readonly developerName: string;
  readonly name: string;
  readonly description: string;
  readonly accessTokenFormat: "opaque" | "jwt";
  readonly isPackaged: boolean;
  readonly isEnabled: boolean;
  readonly isBlocked: boolean;
  /** false: a connected app that is used here and was never installed. */
  readonly isInstalled: boolean;
  readonly scopes: readonly string[];
  /** 18 characters: of the org where it was made. */
  readonly homeOrgId: string;
  /** Users who have a refresh token of it. */
  readonly users: number;
  readonly useCount: number;
  /** Epoch milliseconds; null: no token is in use. */
  readonly lastUsedAt: number | null;
}

/** The app that a token is of. */
export type UsedApp = Pick<AppUsage, "id" | "developerName" | "accessTokenFormat">;

/** A refresh token in use, or all those of one user and app taken together. */
export interface TokenUsage {
  readonly app: UsedApp;
  readonly userId: string;
  readonly username: string;
  /** Names the one token; null for several. */
  readonly tokenId: string | null;
  /** Epoch milliseconds. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly useCount: number;
}

/** A pair of key and secret. */
export interface ConsumerCredentials {
  readonly key: string;
  readonly secret: string;
}

/** A second pair beside the primary one. */
export interface StagedCredentials extends ConsumerCredentials {
  readonly id: string;
  readonly createdBy: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly expiresAt: number;
  /** `Rotated`: the pair that was primary before. */
  readonly state: "Active" | "Rotated";
}

/**
 * The door for who administers apps: "OAuth Usage" and "OAuth Credentials" of the Connect REST API Developer Guide. Every call throws
 * ApiFault NOT_FOUND, INSUFFICIENT_ACCESS, or FUNCTIONALITY_NOT_ENABLED where credentials may not be read by the API.
 */
export interface AppsDoor {
  usage(session: Session, page: UsagePage): readonly AppUsage[];
  users(session: Session, appId: string, page: UsagePage): readonly TokenUsage[];
  tokens(session: Session, appId: string, userId: string): readonly TokenUsage[];
  /** Refuses every flow and token of an app, or takes that back. */
  block(session: Session, appId: string, blocked: boolean): void;
  /** Installs a connected app that is used here and was never installed. */
  install(session: Session, appId: string): void;
  revokeToken(session: Session, tokenId: string): void;
  /** Every token of an app, or of one of its users. */
  revokeTokens(session: Session, appId: string, userId?: string): void;
  consumer(session: Session, appId: string): { readonly id: string; readonly key: string; readonly name: string };
  credentials(session: Session, appId: string, consumerId: string): ConsumerCredentials;
  staged(session: Session, appId: string, consumerId: string): StagedCredentials | null;
  /** A new pair, good at once beside the primary one. Throws ApiFault INVALID_INPUT while there is one. */
  stage(session: Session, appId: string, consumerId: string): StagedCredentials;
  /** Makes the staged pair the primary one; the pair before stays good in its place. */
  rotate(session: Session, appId: string, consumerId: string, stagedId: string): StagedCredentials;
  unstage(session: Session, appId: string, consumerId: string, stagedId: string): void;
}
