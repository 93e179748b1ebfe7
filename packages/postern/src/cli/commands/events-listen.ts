import { subscribe } from "@postern/pubsub";
import { type Command, flag } from "../command.ts";
import { requireApp, TARGET_OPTIONS, withSession } from "../context/target.ts";
import { cliErrors } from "../errors.ts";

export const command: Command = {
  summary: "Print change events as they happen.",
  details: "For example: postern events listen /data/OpportunityChangeEvent",
  arguments: [{ name: "topic", about: "A topic (default /data/ChangeEvents: every object)" }],
  options: {
    ...TARGET_OPTIONS,
    earliest: { type: "boolean", about: "Begin with the oldest event that is kept (72 hours)" },
    count: { type: "string", value: "N", about: "End after this many events" },
    json: { type: "boolean", about: "One JSON event a line" },
  },
  async run(context, input) {
    const { terminal } = context;
    const count = input.options.count === undefined ? Number.POSITIVE_INFINITY : Number(input.options.count);
    if (!(count >= 1))
      throw cliErrors.USAGE_BAD_OPTION({ command: "events listen", problem: "--count takes a number from 1." });
    const topic = input.arguments[0] ?? "/data/ChangeEvents";
    await withSession(context, input, async (session, target) => {
      const endpoint = requireApp(target).pubsubUrl;
      if (!endpoint) throw cliErrors.NOT_CONFIGURED({ stateDir: target.dir.path });
      const stop = new AbortController();
      const signal = AbortSignal.any([context.signal, stop.signal]);
      let seen = 0;
      terminal.say(terminal.colors.dim(`listening to ${topic} …`));
      try {
        for await (const batch of subscribe({
          session,
          endpoint,
          topic,
          from: { preset: flag(input, "earliest") ? "earliest" : "latest" },
          signal,
        })) {
          for (const { header, fields, replayId } of batch.events) {
            if (seen++ >= count) break;
            const { entityName, changeType, recordIds, changedFields, commitTimestamp } = header;
            if (flag(input, "json"))
              await terminal.data(
                `${JSON.stringify({ replayId: Buffer.from(replayId).toString("base64"), header, fields })}\n`,
              );
            else
              await terminal.data(
                `${new Date(commitTimestamp).toISOString()}  ${changeType.padEnd(8)} ${entityName.padEnd(14)} ${recordIds.join(",")}  ${changedFields.join(", ")}\n`,
              );
          }
          if (seen >= count) break;
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        stop.abort();
      }
    });
    return undefined;
  },
};
