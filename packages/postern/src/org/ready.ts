import type { ReadyFacts } from "@postern/org";

/** The one JSON line that `postern org start --json` prints once it answers. */
export interface OrgReady extends ReadyFacts {
  readonly url: string;
}
