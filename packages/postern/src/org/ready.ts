import type { ReadyFacts } from "@postern/org";

/** The one JSON line that `postern org start --json` prints once it answers. Keys of what is not built yet are null. */
export interface OrgReady extends ReadyFacts {
  readonly url: string;
}
