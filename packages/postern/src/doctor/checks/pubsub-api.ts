import { getTopic } from "@postern/pubsub";
import type { Check } from "../check.ts";

/** Whether change events may be read. */
export const pubsubApiCheck: Check = {
  name: "Pub/Sub API",
  needs: ["connection"],
  async run({ session, target, signal }) {
    const endpoint = target.app?.pubsubUrl;
    if (!session || !endpoint) return { state: "skipped", says: "no endpoint is known" };
    const topic = await getTopic("/data/ChangeEvents", { session, endpoint, signal });
    return topic.canSubscribe
      ? { state: "ok", says: endpoint }
      : {
          state: "problem",
          says: "change events may not be read",
          code: "PUBSUB_NOT_PERMITTED",
          fix: "Give the user View All on the objects, and select them under Setup, Change Data Capture.",
        };
  },
};
