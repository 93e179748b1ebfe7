import { ApiFault } from "../api-fault.ts";
import type { ApexRestDoor } from "../doors/apex-rest.ts";
import type { ChangeDoor } from "../doors/change.ts";
import type { QueryDoor } from "../doors/query.ts";
import { apexOrg } from "./apex-org.ts";
import type { ApexHttpMethod, ApexRestResources } from "./rest-resource.ts";

export function createApexRestDoor(deps: {
  readonly query: QueryDoor;
  readonly change: ChangeDoor;
  readonly now: () => number;
  readonly resources: ApexRestResources;
}): ApexRestDoor {
  // The longest mapping decides, as in Apex.
  const mappings = Object.keys(deps.resources).sort((a, b) => b.length - a.length);

  function find(uri: string): string {
    const path = uri.toLowerCase();
    const found = mappings.find((mapping) => {
      const wanted = mapping.toLowerCase();
      return wanted.endsWith("/*") ? `${path}/`.startsWith(wanted.slice(0, -1)) : path === wanted;
    });
    if (found === undefined) throw new ApiFault("NOT_FOUND", "Could not find a match for URL");
    return found;
  }

  return {
    async call(session, request, response) {
      const resourcePath = find(request.requestURI);
      const resource = deps.resources[resourcePath]!;
      const method = Object.hasOwn(resource, request.httpMethod)
        ? resource[request.httpMethod as ApexHttpMethod]
        : undefined;
      if (!method) {
        const allowed = Object.keys(resource);
        throw new ApiFault(
          "METHOD_NOT_ALLOWED",
          `HTTP Method '${request.httpMethod}' not allowed. Allowed are ${allowed.join(",")}`,
          { detail: { allowed } },
        );
      }
      const org = apexOrg(deps, session);
      try {
        return await method({ request: { ...request, resourcePath }, response, org });
      } catch (error) {
        const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        throw new ApiFault("APEX_ERROR", message);
      }
    },
  };
}
