import { createHash } from "node:crypto";
import { sameId, toId18 } from "@postern/kernel";
import { base62 } from "../../state/counters.ts";
import type { AppDefinition } from "./app-definition.ts";

const digits = (text: string) =>
  base62(Number(createHash("sha256").update(text).digest().readBigUInt64BE() >> 12n), 12).slice(-12);

/** An app's identifier: the same for as long as it has its home and its name, whatever its consumer key. */
export function appIdOf({ kind, homeOrgId, developerName }: AppDefinition): string {
  const prefix = kind === "ConnectedApp" ? "0H4" : "0xI";
  return toId18(prefix + digits(`${homeOrgId} ${developerName}`)) as string;
}

/** The identifier of an app's one OAuth consumer. */
export const consumerIdOf = ({ homeOrgId, developerName }: AppDefinition): string =>
  toId18(`888${digits(`consumer of ${homeOrgId} ${developerName}`)}`) as string;

export const isAppId = (app: AppDefinition, id: string) => sameId(appIdOf(app), id);
