import { isXmlNode, parseXml, xmlText } from "../xml/parse-xml.ts";

/** One SOAP call, bound by local names: clients differ in prefixes and namespaces. */
export interface SoapRequest {
  readonly operation: string;
  readonly sessionId: string | null;
  argument(name: string): string | undefined;
}

const MAX_DEPTH = 20;

const child = (node: unknown, name: string) => (isXmlNode(node) ? node[name] : undefined);

/** Throws an Error with the reason when the text is not a SOAP call. */
export function readSoapRequest(text: string): SoapRequest {
  const envelope = child(parseXml(text, MAX_DEPTH), "Envelope");
  const body = child(envelope, "Body");
  const operation = isXmlNode(body) ? Object.keys(body).find((key) => !/^[@#]/.test(key)) : undefined;
  if (operation === undefined) throw new Error("The message has no operation in its Body");
  const call = child(body, operation);
  return {
    operation,
    sessionId: xmlText(child(child(child(envelope, "Header"), "SessionHeader"), "sessionId")) ?? null,
    argument: (name) => xmlText(child(call, name)),
  };
}
