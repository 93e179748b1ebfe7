export { type LoopbackCallback, type LoopbackCallbackOptions, loopbackCallback } from "./loopback-callback.ts";
export { type UndiciTransportOptions, undiciTransport } from "./undici-transport.ts";
