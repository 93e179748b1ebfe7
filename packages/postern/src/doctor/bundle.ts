import { writeFileSync } from "node:fs";
import type { Evidence } from "@postern/client/doctor";
import { redact } from "@postern/kernel";
import type { Finding } from "./check.ts";

/** What somebody else needs to see the same: findings and evidence, without a token, a secret or a home folder's name. */
export interface Bundle {
  readonly postern: string;
  readonly node: string;
  readonly platform: string;
  readonly at: string;
  readonly findings: readonly Finding[];
  readonly examinations: readonly Evidence[];
}

/** Readable by its owner only: usernames and addresses stay in it. */
export function writeBundle(path: string, bundle: Bundle, home: string | undefined): void {
  const text = redact(JSON.stringify(bundle, null, 2));
  const plain = home === undefined || home === "" || home === "/" ? text : text.replaceAll(home, "~");
  writeFileSync(path, `${plain}\n`, { mode: 0o600 });
}
