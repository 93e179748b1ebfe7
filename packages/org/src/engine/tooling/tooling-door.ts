import type { DeployDoor } from "../doors/deploy.ts";
import type { QueryDoor, ResultShape } from "../doors/query.ts";
import type { Session } from "../doors/session.ts";
import type { ToolingDoor } from "../doors/tooling.ts";
import { malformed } from "../query/query-faults.ts";
import type { Schema } from "../schema/schema.ts";
import { componentId } from "./component-id.ts";
import { components, fullNameOf, metadataOf, nameOfId } from "./components.ts";
import { toolingAccess } from "./tooling-access.ts";

export function createToolingDoor(deps: {
  readonly query: QueryDoor;
  readonly schema: Schema;
  readonly deploy: DeployDoor;
  readonly instance: string;
}): ToolingDoor {
  const { query, schema, deploy, instance } = deps;
  const kinds = components(deploy);
  const kindOf = (sobject: string) => kinds[sobject]!;
  /** Deploys in the name of the caller as the other doors know them. */
  const callers = new WeakMap<Session, Session>();

  return {
    session(session) {
      const own = { ...session, access: toolingAccess(session.access) };
      callers.set(own, session);
      return own;
    },
    run(session, soql, options) {
      const page = query.run(session, soql, options);
      if (page.totalSize > 1 && asksMetadata(page.shape))
        throw malformed(
          "When retrieving results with Metadata or FullName fields, the query qualifications must specify no more than one row for retrieval.",
        );
      return page;
    },
    isComponent: (sobject) => Object.hasOwn(kinds, sobject),
    create(session, sobject, fields) {
      const name = fullNameOf(fields);
      const { prefix, create } = kindOf(sobject);
      create(callers.get(session) ?? session, name, metadataOf(fields));
      return componentId(prefix, instance, name);
    },
    update(session, sobject, id, fields) {
      const kind = kindOf(sobject);
      const name = nameOfId(kind, schema, instance, id);
      kind.update(callers.get(session) ?? session, name, metadataOf(fields));
    },
    remove(session, sobject, id) {
      const kind = kindOf(sobject);
      kind.remove(callers.get(session) ?? session, nameOfId(kind, schema, instance, id));
    },
  };
}

const asksMetadata = ({ columns }: ResultShape) =>
  columns.some(
    (column) => column.kind === "scalar" && !column.hidden && (column.key === "Metadata" || column.key === "FullName"),
  );
