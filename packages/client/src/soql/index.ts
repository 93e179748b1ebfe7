/** SOQL as text, for editors: no session and no network, so that a page bundles nothing else. */
export { type Completion, type CompletionItem, complete, type KnownSchema } from "./complete.ts";
export { type Token, tokensOf } from "./tokens.ts";
