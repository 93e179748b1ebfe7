export type { ConsoleApp } from "./connect/connection.ts";
export { consoleErrors } from "./errors.ts";
export { type Console, type ConsoleOptions, startConsole } from "./start-console.ts";
