import type { AppDefinition } from "./app-definition.ts";

/**
 * What stands above single orgs: consumer keys are known to every org of a realm, so that an app of another org is refused as what it
 * is and not as unknown ("Cross-org OAuth flows are not supported …", "External client app is not installed in this org").
 */
export interface Realm {
  publish(app: AppDefinition): void;
  withdraw(consumerKey: string): void;
  find(consumerKey: string): AppDefinition | undefined;
}

/**
 * A realm for several orgs in one process.
 *
 * @example
 * const realm = createRealm();
 * const home = await createOrg({ realm });
 * const customer = await createOrg({ realm });
 */
export function createRealm(): Realm {
  const apps = new Map<string, AppDefinition>();
  return {
    publish: (app) => void apps.set(app.consumerKey, app),
    withdraw: (consumerKey) => void apps.delete(consumerKey),
    find: (consumerKey) => apps.get(consumerKey),
  };
}
