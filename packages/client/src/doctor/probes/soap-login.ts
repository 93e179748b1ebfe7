import { ask, type ProbeContext } from "./probe-context.ts";

/** The last version that has login(). */
const VERSION = "64.0";
const ENVELOPE = `<?xml version="1.0" encoding="UTF-8"?><Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><login xmlns="urn:partner.soap.sforce.com"><username>nobody@doctor.invalid</username><password>-</password></login></Body></Envelope>`;

/** Whether SOAP login() is on: a user that cannot exist is refused as a wrong login where it is, and as an operation where it is not. */
export async function probeSoapLogin(context: ProbeContext): Promise<"on" | "off" | "not told"> {
  const response = await ask(context, `/services/Soap/u/${VERSION}`, {
    method: "POST",
    headers: { "content-type": "text/xml; charset=UTF-8", soapaction: '""' },
    body: ENVELOPE,
  });
  const text = await response.text();
  if (text.includes("INVALID_LOGIN")) return "on";
  return /INVALID_OPERATION|disabled/i.test(text) ? "off" : "not told";
}
