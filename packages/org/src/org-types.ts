import type { AlternativeNames } from "./certificates/issue-certificate.ts";
import type { ServiceKey } from "./certificates/service-key.ts";
import type { InvocableActions } from "./engine/actions/invocable-action.ts";
import type { ApexRestResources } from "./engine/apex/rest-resource.ts";
import type { AssignmentRule } from "./engine/change/assignment/assignment-rule.ts";
import type { DuplicateRule } from "./engine/change/duplicates/duplicate-rule.ts";
import type { AfterCommitHook, Hook, ObjectHooks } from "./engine/change/hooks/hooks.ts";
import type { RowLock } from "./engine/change/locks/row-locks.ts";
import type { OrgSchema } from "./engine/doors/deploy.ts";
import type { Engine, OutboxMessage, PeerCertificate, QuickAction, ReportDefinition } from "./engine/doors/index.ts";
import type { Realm } from "./engine/identity/apps/realm.ts";
import type { TokenExchangeHandlers } from "./engine/identity/exchange/token-exchange-handler.ts";
import type { IdentityAdmin } from "./engine/identity/identity-admin.ts";
import type { IdentityOptions } from "./engine/identity/settings/identity-options.ts";
import type { OrgSettings } from "./engine/identity/settings/org-settings.ts";
import type { RequestLimits } from "./engine/limits/request-limits.ts";
import type { BindValue } from "./engine/query/apex-words.ts";
import type { Outbound } from "./faces/outbound.ts";
import type { ArmedFault, FaultRule } from "./faults.ts";
import type { Network } from "./network.ts";
import type { OrgClock } from "./org-clock.ts";
import type { LogEntry } from "./request-log.ts";

export interface OrgOptions {
  /** `acme`: about 15,000 records of a company, as of the clock's day. Default `none`: users and apps only. */
  readonly seed?: "acme" | "none";
  /** Default: system time, which `org.clock.advance` shifts. A `manualClock` moves only by `advance`. */
  readonly clock?: OrgClock;
  /**
   * `memory` (default), or a folder: an SQLite file and a credentials file, readable by their owner only. A folder that
   * holds an org opens as that org, and `seed` is then ignored.
   */
  readonly data?: "memory" | string;
  /**
   * Custom objects, fields, validation rules and value sets that a new org has from the start, as the Metadata API states them. An org
   * that is opened again, restored or forked has its own. `org.engine.deploy` and `/_postern/schema` change them later.
   */
  readonly schema?: OrgSchema;
  /** Reports a new org has beside the standard ones: `/analytics/reports`, and rows of Report. */
  readonly reports?: readonly ReportDefinition[];
  /** A snapshot to start from, in place of a seed; it stays the same org, by id too. */
  readonly snapshot?: Snapshot;
  /** Password of a new org's administrator; default drawn. */
  readonly adminPassword?: string;
  /** API calls allowed in 24 hours; default 15,000, as in a Developer Edition org. */
  readonly dailyApiRequests?: number;
  /**
   * More of what an org allows: a hard cap above the daily allowance, caps of single apps, requests of 20 seconds and more at one time
   * (default 5). `{ apps: { "Acme Connect": 250 }, concurrentLong: 25 }`.
   */
  readonly requestLimits?: Partial<Omit<RequestLimits, "daily">>;
  /** Whether SOAP `login()` works; default true. New orgs of Salesforce have it off. */
  readonly soapLogin?: boolean;
  /** What Salesforce's documentation leaves open about OAuth, where another answer than the default is to be rehearsed. */
  readonly oauth?: Partial<IdentityOptions>;
  /**
   * Makes an RSA key for the `service` app when it has none, so that JWT bearer works out of the box, and writes it to a file.
   * Costs some 0.1 s on another thread, unless it is one that is being made already (`newServiceKey`). Default false.
   */
  readonly serviceKey?: boolean | Promise<ServiceKey>;
  /** What an admin has switched in Setup when the org starts; `org.identity.changeSettings` changes it later. */
  readonly settings?: Partial<OrgSettings>;
  /** Orgs of one realm know each other's apps, and refuse them as what they are. Default: a realm of one. */
  readonly realm?: Realm;
  /**
   * Token exchange handlers by API name, in the place of Apex classes. An app uses those that an admin has enabled for it: `tokenExchange`
   * and `tokenExchangeHandlers` of its policies.
   */
  readonly tokenExchangeHandlers?: TokenExchangeHandlers;
  /** Hooks by object, in the place of triggers; forks of the org have them too. `org.before` and its kin add more. */
  readonly hooks?: Readonly<Record<string, ObjectHooks>>;
  /** Invocable actions by API name, in the place of Apex methods and flows: `/actions/custom/apex/NAME`. */
  readonly invocableActions?: InvocableActions;
  /** REST resources by their urlMapping, in the place of Apex classes: `/services/apexrest/…`. */
  readonly apexRest?: ApexRestResources;
  /** Quick actions beside the standard global ones: forms that create a record, or update the one they are opened on. */
  readonly quickActions?: readonly QuickAction[];
  /**
   * Whether queries may use the words that only Apex has: `ALL ROWS`, which reads the recycle bin too, and bind variables, whose values
   * stand here by name (`{ ids: ["001…"] }` for `IN :ids`). Default false: refused with MALFORMED_QUERY, as the API refuses them.
   */
  readonly apexSoql?: boolean | Readonly<Record<string, BindValue | readonly BindValue[]>>;
  /**
   * How the org reaches out: given `fetch` or a function of your own, it posts a logout token to the single logout URL of each app that a
   * person reached from the browser session that ends. Default: nothing leaves the org, and the browser tells the apps, as with Salesforce.
   */
  readonly outbound?: Outbound;
}

/** What a client needs to get in. Addresses are null before `listen`, and those of TLS where it was not asked for. */
export interface ReadyFacts {
  readonly url: string | null;
  readonly httpsUrl: string | null;
  /** A file with the certificate (PEM) that clients of `httpsUrl` and `pubsubTlsUrl` have to trust. */
  readonly caFile: string | null;
  readonly pubsubUrl: string | null;
  readonly pubsubTlsUrl: string | null;
  readonly orgId: string;
  /** `67.0` */
  readonly apiVersion: string;
  /** A System Administrator; the password is null once it was changed. */
  readonly admin: { readonly username: string; readonly password: string | null };
  /** The API-only user behind `service`. */
  readonly integration: { readonly username: string };
  /** Web server flow with PKCE, secret, consent page and refresh-token rotation. */
  readonly app: { readonly name: string; readonly consumerKey: string; readonly consumerSecret: string };
  /** Client credentials and JWT bearer, pre-authorized by the admin. */
  readonly service: {
    readonly name: string;
    readonly consumerKey: string;
    readonly consumerSecret: string;
    /** The key (PEM, PKCS #8) of the app's certificate; null in an org without `serviceKey`. */
    readonly privateKeyFile: string | null;
  };
}

/** The org at one moment: data, grants, event log, clock. Opaque, except that it can be kept as bytes. */
export interface Snapshot {
  readonly image: Uint8Array;
  /** Epoch milliseconds of the org's clock. */
  readonly now: number;
}

export interface ListenOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Where the Pub/Sub API listens (plaintext gRPC); default 0, `null` for not at all. */
  readonly pubsubPort?: number | null;
  /** The same over TLS beside it, with a certificate of the org's own authority; `true` takes any free ports. Default: no TLS. */
  readonly tls?: boolean | TlsOptions;
}

export interface TlsOptions {
  /** Default 0: any free port. */
  readonly httpsPort?: number;
  /** Where the Pub/Sub API listens over TLS; default any free port, `null` for not at all. */
  readonly pubsubPort?: number | null;
  /** More names and addresses that the certificate is for, beside loopback's and `host`. */
  readonly hosts?: readonly string[];
  /** PEM of authorities whose client certificates count as proven, beside those of `org.clientCertificate`. */
  readonly clientAuthorities?: string | readonly string[];
}

export interface Listening extends AsyncDisposable {
  /** `http://localhost:7811` */
  readonly url: string;
  /** `https://localhost:7813`, or null without TLS. */
  readonly httpsUrl: string | null;
  /** The certificate (PEM) to trust: `new Agent({ connect: { ca } })`. */
  readonly ca: string | null;
  /** A file with it: `NODE_EXTRA_CA_CERTS`, `curl --cacert`. */
  readonly caFile: string | null;
  /** `http://127.0.0.1:7812`, or null when the Pub/Sub API was not asked for. */
  readonly pubsubUrl: string | null;
  /** `https://localhost:7814`, or null. */
  readonly pubsubTlsUrl: string | null;
  /** Ends open connections and frees the ports. */
  close(): Promise<void>;
}

/** Whom a client certificate names. */
export interface ClientCertificateRequest extends AlternativeNames {
  readonly commonName: string;
  readonly organization?: string;
}

/** A local Salesforce org. */
export interface Org extends AsyncDisposable {
  /** The engine's doors, for tests that want facts without a wire. */
  readonly engine: Engine;
  /** Apps, policies, settings, sessions, grants and login history: what an admin does in Setup. */
  readonly identity: IdentityAdmin;
  readonly clock: OrgClock;
  /** From where the peers of its sockets seem to come. */
  readonly network: Network;
  /** Credentials and addresses; the addresses are those of the latest `listen`. */
  readonly ready: ReadyFacts;
  /**
   * An access token for a user, the administrator unless told, without a password and without HTTP: for tests and scripts that
   * are not about logging in. Good for the APIs as a SOAP session is. Throws INVALID_LOGIN when no active user has the name.
   *
   * @example const { accessToken } = await org.login();
   */
  login(username?: string): Promise<{ readonly accessToken: string }>;
  /**
   * The whole HTTP surface with no socket; a path is taken below `http://localhost`. `ip` is the caller's address, `127.0.0.1`
   * unless told, and `certificate` what it has proven on its TLS connection. Rejects when a fault rule drops the connection.
   */
  fetch(
    request: Request | URL | string,
    options?: RequestInit & { readonly ip?: string; readonly certificate?: PeerCertificate },
  ): Promise<Response>;
  listen(options?: ListenOptions): Promise<Listening>;
  /** A client certificate of the org's own authority, for an app that proves itself by mutual TLS; good for a year. */
  clientCertificate(request: ClientCertificateRequest): { readonly certificate: string; readonly privateKey: string };
  /** Waits for work that outlives a call, such as a password's hash. */
  snapshot(): Promise<Snapshot>;
  /** Becomes the snapshot. Ends open event streams; tokens and positions given out after the snapshot are refused. */
  restore(snapshot: Snapshot): Promise<void>;
  /** A second org that starts as this one is. */
  fork(): Promise<Org>;
  /** What the org would have mailed, such as verification codes; newest first. */
  outbox(limit?: number): readonly OutboxMessage[];
  /**
   * Runs where an org has before triggers: inside the transaction, on up to 200 records at once, before required fields, validation rules and the
   * save. It may set fields, refuse records (`addError`), query and write; a returned promise is refused with the whole call. Where it throws, every
   * record of the chunk is refused with CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY. Returns the way to take it back.
   *
   * @example org.before("Account", ({ records }) => { for (const record of records) record.set("Site", "HQ"); });
   */
  before(sobject: string, hook: Hook): () => void;
  /** The same where after triggers run: the records have ids and are read-only, and can still be refused. */
  after(sobject: string, hook: Hook): () => void;
  /**
   * Runs after the commit, one at a time in the order of commits; may be asynchronous. `settled` and `clock.advance` wait for it. What it throws
   * stands in the request log, and the write stays.
   */
  afterCommit(sobject: string, hook: AfterCommitHook): () => void;
  /** Resolves when hooks after commits, and other work that outlives a call, are done. */
  settled(): Promise<void>;
  /**
   * Holds rows as a transaction that lasts does: writers wait for them, ten seconds of the org's clock at most, and then fail with
   * UNABLE_TO_LOCK_ROW. Waits itself for rows that another lock holds. Throws MALFORMED_ID, UNABLE_TO_LOCK_ROW (ApiFault).
   *
   * @param options.forMs milliseconds of the org's clock; until `release` when absent
   */
  lockRows(ids: readonly string[], options?: { readonly forMs?: number }): Promise<RowLock>;
  /** The duplicate rules that hold from now on, in the place of all others. Throws TypeError with a sentence about what is wrong. */
  setDuplicateRules(rules: readonly DuplicateRule[]): void;
  /**
   * The assignment rules of cases and leads from now on, in the place of all others; `AssignmentRule` has their ids. REST runs the active one
   * unless `Sforce-Auto-Assign` says otherwise. Throws TypeError with a sentence about what is wrong.
   *
   * @example
   * org.setAssignmentRules([
   *   { sobject: "Case", fullName: "Web first", active: true, ruleEntry: [{ formula: 'ISPICKVAL(Origin, "Web")', assignedTo: "admin@example.com" }] },
   * ]);
   */
  setAssignmentRules(rules: readonly AssignmentRule[]): void;
  /** Arms a fault. Returns the way to take it back. */
  fault(rule: FaultRule): { readonly id: string; remove(): void };
  faults(): readonly ArmedFault[];
  /** The newest requests and the decisions that answered them, redacted. */
  log(filter?: { after?: number; limit?: number }): readonly LogEntry[];
  /** Ends listeners and streams and closes the database. */
  close(): Promise<void>;
}
