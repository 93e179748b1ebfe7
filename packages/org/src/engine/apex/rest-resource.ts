import type { ApexOrg } from "./apex-org.ts";

/** `RestContext.request` (Apex Reference, "RestRequest"). */
export interface ApexRestRequest {
  readonly httpMethod: string;
  /** What follows `/services/apexrest`: `/trips/42`. */
  readonly requestURI: string;
  /** `/trips/*` */
  readonly resourcePath: string;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: { get(name: string): string | null };
  readonly requestBody: Uint8Array;
  /** The address of the caller. */
  readonly remoteAddress: string;
  /** The body as text; `json()` throws a SyntaxError when it is no JSON. */
  text(): string;
  json(): unknown;
}

/** `RestContext.response`: what a resource sets beside, or in the place of, what it returns. */
export interface ApexRestResponse {
  /** Default 200. */
  statusCode: number;
  readonly headers: Record<string, string>;
  responseBody: string | Uint8Array | null;
}

/** A method of a resource: what it returns is the answer's JSON, unless it sets `response.responseBody`. */
export type ApexRestMethod = (context: {
  readonly request: ApexRestRequest;
  readonly response: ApexRestResponse;
  readonly org: ApexOrg;
}) => unknown;

export type ApexHttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** TypeScript in the place of a class with `@RestResource`: its methods by HTTP method. */
export type ApexRestResource = Readonly<Partial<Record<ApexHttpMethod, ApexRestMethod>>>;

/** Resources by their urlMapping: `/trips`, or `/trips/*` with all below it. */
export type ApexRestResources = Readonly<Record<string, ApexRestResource>>;
