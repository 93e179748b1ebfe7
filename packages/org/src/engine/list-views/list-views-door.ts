import { type SObjectDescribe, toId18 } from "@postern/kernel";
import { ApiFault } from "../api-fault.ts";
import type { DescribeDoor } from "../doors/describe.ts";
import type { ListView, ListViewsDoor } from "../doors/list-views.ts";
import type { QueryDoor } from "../doors/query.ts";
import type { Session } from "../doors/session.ts";
import { standardViews } from "./standard-views.ts";

export function createListViewsDoor(deps: {
  readonly describe: DescribeDoor;
  readonly query: Pick<QueryDoor, "run">;
  readonly instance: string;
}): ListViewsDoor {
  const { describe: door, query, instance } = deps;
  // Describe answers are the same object until schema or permissions change.
  const views = new WeakMap<SObjectDescribe, readonly ListView[]>();

  function list(session: Session, sobject: string): readonly ListView[] {
    const describe = door.sobject(session, sobject);
    if (describe["layoutable"] !== true) throw notFound();
    let found = views.get(describe);
    if (!found) {
      found = standardViews(describe, instance);
      views.set(describe, found);
    }
    return found;
  }

  return {
    list,
    find(session, sobject, id) {
      const id18 = toId18(id);
      const view = list(session, sobject).find((each) => each.id === id18);
      if (!view) throw notFound();
      return view;
    },
    results: (session, view, { limit, offset }) =>
      query.run(session, `${view.query} LIMIT ${limit}${offset > 0 ? ` OFFSET ${offset}` : ""}`),
  };
}

const notFound = () => new ApiFault("NOT_FOUND", "The requested resource does not exist");
