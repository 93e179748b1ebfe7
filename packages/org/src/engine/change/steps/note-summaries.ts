import type { Step } from "../pipeline.ts";
import { summaryLinks } from "../summaries.ts";

/** Notes the parents whose roll-up summaries this record may have changed; they are put in step when the whole call is done. */
export const noteSummaries: Step = ({ model, id, before, after }, { schema, summaries }) => {
  const links = summaryLinks(schema);
  if (links.size === 0) return;
  for (const { parent, foreignKey } of links.get(model.name) ?? []) {
    summaries.touch(parent.name, before?.[foreignKey], id);
    summaries.touch(parent.name, after[foreignKey], id);
  }
};
