export type { ChangeEvent, ChangeEventHeader, ChangeType } from "./change-event.ts";
export { errors as pubsubErrors } from "./errors.ts";
export { filePositionStore } from "./file-position-store.ts";
export { memoryPositionStore } from "./memory-position-store.ts";
export type { PositionStore } from "./position-store.ts";
export { subscribe } from "./subscribe.ts";
export type { EventBatch, PubSubSession, SubscribeFrom, SubscribeOptions, Subscription } from "./subscription.ts";
export { type CallOptions, getSchema, getTopic, type TopicInfo } from "./topic.ts";
