import { NEWEST_API_VERSION, OLDEST_API_VERSION } from "@postern/kernel";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { ApiFault } from "../../engine/api-fault.ts";
import type { Engine, Session } from "../../engine/doors/index.ts";
import type { FaceEnv } from "../face-env.ts";
import { type Context, callerOf, note, originOf } from "../pages/browser.ts";
import { clientFault, type Members, namespaceOf, type SoapApi, soapFault, soapResult } from "./envelope.ts";
import type { SoapRequest } from "./read-request.ts";

export interface SoapOptions {
  /** Whether `login()` works; new orgs of Salesforce have it off. */
  readonly login: boolean;
}

const MAX_SOAP_BODY = 10 * 1024;
/** `login()` exists in these versions only ("login()" in the SOAP API Developer Guide). */
const LOGIN_VERSIONS = { first: 31, last: 64 };

/** Operations of the Partner API that this org knows of and has not; LIMITATIONS.md is generated from this list. */
export const NOT_BUILT_OPERATIONS: readonly string[] = [
  "changeOwnPassword",
  "convertLead",
  "create",
  "delete",
  "describeGlobal",
  "describeLayout",
  "describeSObject",
  "describeSObjects",
  "describeTabs",
  "emptyRecycleBin",
  "findDuplicates",
  "getDeleted",
  "getServerTimestamp",
  "getUpdated",
  "invalidateSessions",
  "merge",
  "process",
  "query",
  "queryAll",
  "queryMore",
  "resetPassword",
  "retrieve",
  "search",
  "sendEmail",
  "setPassword",
  "undelete",
  "update",
  "upsert",
];

/** `POST /services/Soap/u/NN.N` and `/c/NN.N`: login(), logout() and getUserInfo(). */
export function createSoapFace(deps: { engine: Engine; options: Partial<SoapOptions> }): Hono<{ Bindings: FaceEnv }> {
  const { engine } = deps;
  const options: SoapOptions = { login: true, ...deps.options };
  const face = new Hono<{ Bindings: FaceEnv }>();
  const limit = bodyLimit({ maxSize: MAX_SOAP_BODY, onError: () => clientFault("u", "The message is too large") });

  async function answer(context: Context): Promise<Response> {
    const api: SoapApi = context.req.param("api") === "c" ? "c" : "u";
    const version = context.req.param("version") ?? "";
    note(context, { route: "soap" });
    if (context.req.header("soapaction") === undefined) return clientFault(api, "SOAPAction HTTP header missing");
    if (!isKnownVersion(version)) {
      note(context, { errorCode: "UNSUPPORTED_API_VERSION" });
      return soapFault(api, "UnexpectedErrorFault", "UNSUPPORTED_API_VERSION", "Invalid Api version specified on URL");
    }
    let request: SoapRequest;
    try {
      // The XML parser is loaded with the first SOAP call.
      const { readSoapRequest } = await import("./read-request.ts");
      request = readSoapRequest(await context.req.text());
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      note(context, { errorCode: "soapenv:Client", reason: message });
      return clientFault(api, message);
    }
    note(context, { route: `soap ${request.operation}` });
    try {
      return await call(context, api, version, request);
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      note(context, { errorCode: error.errorCode, reason: error.message });
      const type =
        request.operation === "login" && isLoginCode(error.errorCode) ? "LoginFault" : "UnexpectedErrorFault";
      return soapFault(api, type, error.errorCode, error.message);
    }
  }

  async function call(context: Context, api: SoapApi, version: string, request: SoapRequest): Promise<Response> {
    switch (request.operation) {
      case "login":
        return soapResult(api, "login", await login(context, api, version, request));
      case "getUserInfo": {
        const session = sessionOf(context, request);
        return soapResult(api, "getUserInfo", userInfo(session));
      }
      case "logout":
        sessionOf(context, request);
        engine.authenticate.logout(request.sessionId ?? "", callerOf(context));
        return soapResult(api, "logout", null);
      default: {
        if (NOT_BUILT_OPERATIONS.includes(request.operation))
          throw new ApiFault(
            "NOT_IMPLEMENTED",
            `Salesforce answers this, the local org does not: SOAP ${request.operation}(). LIMITATIONS.md lists every such gap.`,
          );
        const name = `{${namespaceOf(api)}}${request.operation}`;
        return clientFault(api, `No operation available for request ${name}, please check the WSDL for the service.`);
      }
    }
  }

  async function login(context: Context, api: SoapApi, version: string, request: SoapRequest): Promise<Members> {
    const number = Number.parseFloat(version);
    if (number < LOGIN_VERSIONS.first || number > LOGIN_VERSIONS.last)
      throw new ApiFault("UNSUPPORTED_API_VERSION", "Invalid Api version specified on URL");
    if (!options.login)
      throw new ApiFault(
        "INVALID_OPERATION",
        "SOAP API login() is disabled by default in this org. Contact the org administrator to enable SOAP API login().",
      );
    const { session, sessionId, secondsValid } = await engine.authenticate.password(
      {
        username: (request.argument("username") ?? "").trim(),
        password: request.argument("password") ?? "",
        kind: "soap",
        application: context.req.header("user-agent") ?? "Unknown",
      },
      callerOf(context),
    );
    note(context, { user: session.username });
    const base = `${originOf(context)}/services/Soap`;
    const org15 = engine.orgId.slice(0, 15);
    return {
      metadataServerUrl: `${base}/m/${version}/${org15}`,
      passwordExpired: false,
      sandbox: false,
      serverUrl: `${base}/${api}/${version}/${org15}`,
      sessionId,
      userId: session.userId,
      userInfo: userInfo(session, secondsValid),
    };
  }

  function sessionOf(context: Context, request: SoapRequest): Session {
    const illegal = () =>
      new ApiFault("INVALID_SESSION_ID", "Invalid Session ID found in SessionHeader: Illegal Session");
    if (!request.sessionId) throw illegal();
    try {
      const session = engine.authenticate.token(request.sessionId, "soap", callerOf(context));
      note(context, { user: session.username, app: session.consumerKey });
      return session;
    } catch (error) {
      if (error instanceof ApiFault && error.errorCode === "INVALID_SESSION_ID") throw illegal();
      throw error;
    }
  }

  /** Members in the order of the Partner WSDL. */
  function userInfo(session: Session, secondsValid = 7200): Members {
    const facts = engine.grant.identity(session.userId);
    return {
      accessibilityMode: false,
      chatterExternal: false,
      currencySymbol: "$",
      orgAttachmentFileSizeLimit: 5242880,
      orgDefaultCurrencyIsoCode: "USD",
      orgDefaultCurrencyLocale: "en_US",
      orgDisallowHtmlAttachments: false,
      orgHasPersonAccounts: false,
      organizationId: facts.orgId,
      organizationMultiCurrency: false,
      organizationName: engine.orgName,
      profileId: facts.profileId,
      roleId: facts.roleId,
      sessionSecondsValid: secondsValid,
      userDefaultCurrencyIsoCode: null,
      userEmail: facts.email,
      userFullName: facts.displayName,
      userId: facts.userId,
      userLanguage: facts.language,
      userLocale: facts.locale,
      userName: facts.username,
      userTimeZone: facts.timezone,
      userType: "Standard",
      userUiSkin: "Theme3",
    };
  }

  face.post("/services/Soap/:api{[uc]}/:version", limit, answer);
  face.post("/services/Soap/:api{[uc]}/:version/:org", limit, answer);
  return face;
}

function isKnownVersion(version: string): boolean {
  if (!/^\d{1,2}\.0$/.test(version)) return false;
  const number = Number.parseFloat(version);
  return number >= Number.parseFloat(OLDEST_API_VERSION) && number <= Number.parseFloat(NEWEST_API_VERSION);
}

const isLoginCode = (code: string) => code === "INVALID_LOGIN" || code === "PASSWORD_LOCKOUT";
