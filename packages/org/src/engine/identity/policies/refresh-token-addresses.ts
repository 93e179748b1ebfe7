import { OAuthFault } from "../../oauth-fault.ts";
import type { AppDefinition } from "../apps/app-definition.ts";
import { isInRanges } from "./ip-range.ts";

/**
 * The refresh-token IP allowlist, a hard block at code exchange and at refresh ("Set an IP Allowlist for Refresh Tokens"). Apps whose
 * callbacks are custom schemes run on phones and are exempt.
 */
export function checkTokenAddress(app: AppDefinition, ip: string): void {
  if (app.tokenIpRanges.length === 0 || isMobile(app)) return;
  if (!isInRanges(ip, app.tokenIpRanges))
    throw new OAuthFault("invalid_grant", "ip restricted", { reason: "Failed: IP Address Not Allowed" });
}

const isMobile = ({ callbackUrls }: AppDefinition) =>
  callbackUrls.length > 0 && callbackUrls.every((url) => !/^https?:/i.test(url));
