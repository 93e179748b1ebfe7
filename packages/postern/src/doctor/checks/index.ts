import type { Check } from "../check.ts";
import { appCheck } from "./app.ts";
import { connectionCheck } from "./connection.ts";
import { nodeCheck } from "./node.ts";
import { orgCheck } from "./org.ts";
import { permissionCheck } from "./permission.ts";
import { postgresCheck } from "./postgres.ts";
import { pubsubApiCheck } from "./pubsub-api.ts";
import { restApiCheck } from "./rest-api.ts";
import { scopesCheck } from "./scopes.ts";
import { soapLoginCheck } from "./soap-login.ts";
import { syncCheck } from "./sync.ts";
import { upCheck } from "./up.ts";
import { vaultCheck } from "./vault.ts";

/** The checks, from the ground up: each relies on those above it. */
export const CHECKS: readonly Check[] = [
  nodeCheck,
  upCheck,
  vaultCheck,
  orgCheck,
  appCheck,
  connectionCheck,
  scopesCheck,
  restApiCheck,
  permissionCheck,
  soapLoginCheck,
  pubsubApiCheck,
  postgresCheck,
  syncCheck,
];
