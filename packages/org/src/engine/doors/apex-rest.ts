import type { ApexRestRequest, ApexRestResponse } from "../apex/rest-resource.ts";
import type { Session } from "./session.ts";

export type { ApexRestRequest, ApexRestResponse } from "../apex/rest-resource.ts";

/** The door to the org's own REST resources, which are Apex classes at Salesforce. */
export interface ApexRestDoor {
  /**
   * Runs the method of the resource that a path below `/services/apexrest` belongs to; answers what the method returned. Throws ApiFault
   * NOT_FOUND, METHOD_NOT_ALLOWED, and APEX_ERROR for whatever the method throws.
   */
  call(session: Session, request: Omit<ApexRestRequest, "resourcePath">, response: ApexRestResponse): Promise<unknown>;
}
