import { callMetadata, endpointOf, openEndpoint } from "./endpoint.ts";
import { errors } from "./errors.ts";
import type { PubSubSession } from "./subscription.ts";
import { judge } from "./wire-error.ts";

export interface TopicInfo {
  readonly topicName: string;
  readonly organizationId: string;
  readonly canPublish: boolean;
  readonly canSubscribe: boolean;
  /** Empty for a channel of several objects. */
  readonly schemaId: string;
}

export interface CallOptions {
  readonly session: PubSubSession;
  readonly endpoint: string;
  readonly trustedHosts?: readonly string[];
  /** PEM of the authorities to trust, in place of the platform's. */
  readonly ca?: string | readonly string[];
  readonly signal?: AbortSignal;
}

/**
 * What the org says of a topic. Throws PUBSUB_TOPIC_NOT_FOUND, PUBSUB_NOT_PERMITTED, PUBSUB_UNREACHABLE, …
 *
 * @example const { canSubscribe } = await getTopic("/data/AccountChangeEvent", { session, endpoint });
 */
export async function getTopic(topic: string, options: CallOptions): Promise<TopicInfo> {
  return call(topic, options, async (client, settings) => {
    const info = await client.getTopic({ topicName: topic }, settings);
    return {
      topicName: info.topicName,
      organizationId: info.tenantGuid,
      canPublish: info.canPublish,
      canSubscribe: info.canSubscribe,
      schemaId: info.schemaId,
    };
  });
}

/** The Avro schema of an id, as JSON text. Throws PUBSUB_REFUSED for an id the org does not know. */
export async function getSchema(schemaId: string, options: CallOptions): Promise<string> {
  return call(
    schemaId,
    options,
    async (client, settings) => (await client.getSchema({ schemaId }, settings)).schemaJson,
  );
}

type Client = ReturnType<typeof openEndpoint>["client"];
interface Settings {
  readonly headers: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** One call; a refused token is refreshed once. */
async function call<Answer>(
  subject: string,
  options: CallOptions,
  ask: (client: Client, settings: Settings) => Promise<Answer>,
): Promise<Answer> {
  const endpoint = openEndpoint(endpointOf(options));
  try {
    for (let refreshed = false; ; refreshed = true) {
      const accessToken = await options.session.accessToken();
      const headers = callMetadata(options.session, accessToken);
      try {
        return await ask(endpoint.client, { headers, ...(options.signal ? { signal: options.signal } : {}) });
      } catch (cause) {
        options.signal?.throwIfAborted();
        const verdict = judge(cause, subject);
        if (verdict.action === "end") throw verdict.error;
        if (verdict.action === "retry")
          throw errors.PUBSUB_UNREACHABLE({ endpoint: endpoint.url, reason: verdict.reason }, { cause });
        if (refreshed)
          throw errors.PUBSUB_UNAUTHENTICATED({ endpoint: endpoint.url, detail: verdict.detail }, { cause });
        await options.session.refresh(accessToken);
      }
    }
  } finally {
    endpoint.close();
  }
}
