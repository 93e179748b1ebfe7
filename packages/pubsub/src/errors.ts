import { defineErrors, entry } from "@postern/kernel";

/** Everything `@postern/pubsub` can refuse with. */
export const errors = defineErrors({
  PUBSUB_UNREACHABLE: entry<{ endpoint: string; reason: string }>({
    what: (d) => `The Pub/Sub API at ${d.endpoint} cannot be reached (${d.reason}).`,
    why: "Nothing listens there, the network is down, or the org is restarting.",
    fix: "Check the endpoint (https://api.pubsub.salesforce.com:7443 for a real org, `pubsubUrl` of `postern org start --json` for a local one) and the network; a subscription goes on by itself once it is back.",
  }),
  PUBSUB_ENDPOINT_UNTRUSTED: entry<{ endpoint: string }>({
    what: (d) => `The access token is not sent to ${d.endpoint}.`,
    why: "A token goes only to Salesforce over TLS, to this machine, or to hosts that were named as trusted.",
    fix: "Use an https endpoint below salesforce.com, or name the host in `trustedHosts`.",
  }),
  PUBSUB_UNAUTHENTICATED: entry<{ endpoint: string; detail: string }>({
    what: (d) => `The Pub/Sub API at ${d.endpoint} refused the access token, also after it was refreshed: ${d.detail}`,
    why: "The token lacks the `api` scope, the session's IP is not allowed, or the endpoint belongs to another org than the token.",
    fix: "Connect again with the `api` scope, and check that endpoint, instance URL and organization id belong together.",
  }),
  PUBSUB_NOT_PERMITTED: entry<{ topic: string; detail: string }>({
    what: (d) => `This user may not read the events of ${d.topic}: ${d.detail}`,
    why: "Change events are delivered only to users who may read the object; /data/ChangeEvents carries all objects and needs View All Data.",
    fix: "Subscribe to /data/<Object>ChangeEvent instead of /data/ChangeEvents, or give the user View All on the object (View All Data for the channel of all) by a permission set.",
  }),
  PUBSUB_TOPIC_NOT_FOUND: entry<{ topic: string }>({
    what: (d) => `There is no topic ${d.topic} in this org.`,
    why: "The object does not exist, has no change events, or Change Data Capture is not switched on for it.",
    fix: "Use /data/<Object>ChangeEvent (Foo__ChangeEvent for Foo__c) or /data/ChangeEvents, and select the object under Setup, Change Data Capture.",
  }),
  PUBSUB_POSITION_EXPIRED: entry<{ topic: string }>({
    what: (d) => `The position in ${d.topic} is outside the 72 hours that the org keeps events.`,
    why: "The subscriber was away for longer than the retention, or the position lies ahead of the log.",
    fix: 'Read the records changed since by query, then subscribe from "latest" (or "earliest").',
  }),
  PUBSUB_POSITION_CORRUPTED: entry<{ topic: string }>({
    what: (d) => `The position is not one that this org gave out for ${d.topic}.`,
    why: "It comes from another org, from a timeline that was abandoned by a restore, or its bytes were damaged.",
    fix: 'Load the records anew, then subscribe from "latest".',
  }),
  PUBSUB_ALLOCATION_SPENT: entry<{ topic: string; detail: string }>({
    what: (d) => `The org delivers no more events of ${d.topic} for now: ${d.detail}`,
    why: "The daily event delivery allocation of the org is spent.",
    fix: "Wait until the allocation is renewed (24 hours), subscribe to fewer topics, or buy more deliveries.",
  }),
  PUBSUB_REFUSED: entry<{ topic: string; detail: string }>({
    what: (d) => `The Pub/Sub API refused the call for ${d.topic}: ${d.detail}`,
    why: "The org understood the call and will answer the same when it is repeated.",
    fix: "Look up the error code in the Pub/Sub API documentation; check that the endpoint is a Pub/Sub API endpoint.",
  }),
  PUBSUB_EVENT_UNREADABLE: entry<{ topic: string; schemaId: string }>({
    what: (d) => `An event of ${d.topic} cannot be decoded with its schema ${d.schemaId}.`,
    why: "Payload and schema do not fit together, or the schema has no ChangeEventHeader.",
    fix: "Keep the position; report the schema id together with the topic name. Only change event topics can be subscribed to.",
  }),
  PUBSUB_POSITION_FILE_UNREADABLE: entry<{ path: string }>({
    what: (d) => `The position file ${d.path} cannot be read.`,
    why: "It is not the JSON object of topics and positions that this store writes, or it may not be opened.",
    fix: "Restore the file, or remove it and load the records anew.",
  }),
});
