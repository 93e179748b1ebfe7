import type { SObjectDescribe, SObjectDescribeSummary } from "@postern/kernel";
import { ApiFault } from "../api-fault.ts";
import type { DescribeDoor } from "../doors/describe.ts";
import type { Access } from "../doors/session.ts";
import { describeObject, describeSummary } from "./describe-object.ts";
import { MASTER_RECORD_TYPE, type RecordTypeInfo } from "./record-types.ts";
import type { Schema } from "./schema.ts";

interface Described {
  readonly version: number;
  global?: readonly SObjectDescribeSummary[];
  readonly objects: Map<string, SObjectDescribe>;
}

/**
 * The describe door: definitions seen through the caller's permissions. What cannot be read is not there.
 *
 * @param permissionsVersion raised whenever any user's permissions, or the record types, may have changed
 */
export function createDescribeDoor(deps: {
  schema: Schema;
  permissionsVersion?: () => number;
  recordTypes?: (sobject: string) => readonly RecordTypeInfo[];
}): DescribeDoor {
  const { schema, permissionsVersion = () => 0, recordTypes = () => [MASTER_RECORD_TYPE] } = deps;
  const cache = new WeakMap<Access, Described>();
  const version = () => schema.version + permissionsVersion();

  function describedFor(access: Access): Described {
    let described = cache.get(access);
    if (!described || described.version !== version()) {
      described = { version: version(), objects: new Map() };
      cache.set(access, described);
    }
    return described;
  }

  return {
    global({ access }) {
      const described = describedFor(access);
      described.global ??= schema
        .objects()
        .filter((model) => access.object(model.name).read)
        .map((model) => describeSummary(model, access))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      return described.global;
    },
    sobject({ access }, name) {
      const model = schema.object(name);
      if (!model || !access.object(model.name).read)
        throw new ApiFault("NOT_FOUND", "The requested resource does not exist");
      const { objects } = describedFor(access);
      let answer = objects.get(model.name);
      if (!answer) {
        answer = describeObject(model, access, schema, recordTypes(model.name));
        objects.set(model.name, answer);
      }
      return answer;
    },
    get version() {
      return version();
    },
  };
}
