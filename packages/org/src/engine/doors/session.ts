/** What `authenticate` finds out about a caller: who, by which app, with which scopes, from where. Passed to every other door. */
export interface Session {
  readonly id: string;
  readonly orgId: string;
  readonly userId: string;
  readonly username: string;
  /** The consumer key the token was issued to; `null` for SOAP login and browser sessions. */
  readonly consumerKey: string | null;
  readonly scopes: ReadonlySet<string>;
  readonly kind: "oauth" | "soap" | "ui";
  readonly ip: string;
  /** How sure the org is of the person. */
  readonly level: "LOW" | "STANDARD" | "HIGH_ASSURANCE";
  /** Thumbprint of the key whose possession every request must prove; null: whoever bears the token is served. */
  readonly jkt: string | null;
  /** JWT access tokens are refused by SOAP and by pages. */
  readonly format: "opaque" | "jwt";
  /** What object and field permissions come to for this user (profile and permission sets together). */
  readonly access: Access;
}

/** Object and field permissions, resolved once per user and permission change. Names are canonical, lookups exact. */
export interface Access {
  /** Raised when what this access answers may have changed; what was checked against it before must be checked again. */
  readonly version?: number;
  readonly apiEnabled: boolean;
  readonly viewAllData: boolean;
  readonly modifyAllData: boolean;
  /** "Set Audit Fields upon Record Creation". */
  readonly createAuditFields?: boolean;
  object(sobject: string): ObjectAccess;
  /** The column that must name the user in the rows they see; null: every row. */
  ownRows(sobject: string): { readonly field: string; readonly userId: string } | null;
  fieldReadable(sobject: string, field: string): boolean;
  fieldEditable(sobject: string, field: string): boolean;
}

export interface ObjectAccess {
  readonly create: boolean;
  readonly read: boolean;
  readonly edit: boolean;
  readonly delete: boolean;
}
