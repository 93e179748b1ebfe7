/** The one JSON line that `postern org start --json` prints once it answers. Keys of what is not built yet are null. */
export interface OrgReady {
  readonly url: string;
  readonly httpsUrl: string | null;
  readonly caFile: string | null;
  readonly pubsubUrl: string | null;
  readonly pubsubTlsUrl: string | null;
  readonly orgId: string;
  readonly apiVersion: string;
  readonly admin: { readonly username: string; readonly password: string | null };
  readonly integration: { readonly username: string };
  readonly app: { readonly name: string; readonly consumerKey: string; readonly consumerSecret: string };
  readonly service: {
    readonly name: string;
    readonly consumerKey: string;
    readonly consumerSecret: string;
    readonly privateKeyFile: string | null;
  };
}
