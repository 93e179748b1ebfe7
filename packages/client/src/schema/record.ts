/** A record as the org sends it. */
export interface SObjectRecord {
  readonly attributes?: { readonly type: string; readonly url?: string };
  readonly Id?: string;
  readonly [field: string]: unknown;
}
