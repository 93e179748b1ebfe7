import { escapeHtml } from "../pages/html.ts";

/** Which of the two data APIs is spoken, by the letter in the path. */
export type SoapApi = "u" | "c";

const FLAVOUR: Record<SoapApi, string> = { u: "partner", c: "enterprise" };

export const namespaceOf = (api: SoapApi) => `urn:${FLAVOUR[api]}.soap.sforce.com`;

/** Namespaces stand on the Envelope only: known clients take the first thing under Body, and attributes would come first. */
function envelope(namespaces: string, body: string): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ` +
    `${namespaces} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
  );
}

const xml = (status: number, body: string) =>
  new Response(body, { status, headers: { "content-type": "text/xml; charset=UTF-8", "cache-control": "no-store" } });

type Value = string | number | boolean | null | Members;
export interface Members {
  readonly [name: string]: Value;
}

/** Result elements carry no prefix; null is `xsi:nil`. */
export function elements(members: Members): string {
  return Object.entries(members)
    .map(([name, value]) => {
      if (value === null) return `<${name} xsi:nil="true"/>`;
      if (typeof value === "object") return `<${name}>${elements(value)}</${name}>`;
      return `<${name}>${escapeHtml(String(value))}</${name}>`;
    })
    .join("");
}

export function soapResult(api: SoapApi, operation: string, result: Members | null): Response {
  const inner = result === null ? "" : `<result>${elements(result)}</result>`;
  const name = `${operation}Response`;
  return xml(200, envelope(`xmlns="${namespaceOf(api)}"`, `<${name}>${inner}</${name}>`));
}

/** A fault of the API: HTTP 500, `sf:CODE`, with the typed detail ("Faults" in the SOAP API Developer Guide). */
export function soapFault(api: SoapApi, type: string, code: string, message: string): Response {
  const [safeCode, safeMessage] = [escapeHtml(code), escapeHtml(message)];
  const detail =
    `<sf:${type} xsi:type="sf:${type}"><sf:exceptionCode>${safeCode}</sf:exceptionCode>` +
    `<sf:exceptionMessage>${safeMessage}</sf:exceptionMessage></sf:${type}>`;
  const body =
    `<soapenv:Fault><faultcode>sf:${safeCode}</faultcode><faultstring>${safeCode}: ${safeMessage}</faultstring>` +
    `<detail>${detail}</detail></soapenv:Fault>`;
  return xml(500, envelope(`xmlns:sf="urn:fault.${FLAVOUR[api]}.soap.sforce.com"`, body));
}

/** A request that is not understood at all. */
export function clientFault(api: SoapApi, message: string): Response {
  const body = `<soapenv:Fault><faultcode>soapenv:Client</faultcode><faultstring>${escapeHtml(message)}</faultstring></soapenv:Fault>`;
  return xml(500, envelope(`xmlns:sf="urn:fault.${FLAVOUR[api]}.soap.sforce.com"`, body));
}
