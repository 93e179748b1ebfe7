import { REFUSED_FUNCTIONS } from "../../packages/org/src/engine/formula/functions/index.ts";
import { standardObjects } from "../../packages/org/src/engine/schema/standard/index.ts";
import { toolingObjects } from "../../packages/org/src/engine/schema/tooling/index.ts";
import { NOT_BUILT_ENDPOINTS } from "../../packages/org/src/faces/oauth/not-built.ts";
import { UNBUILT_RPCS } from "../../packages/org/src/faces/pubsub/pubsub-service.ts";
import { NOT_BUILT } from "../../packages/org/src/faces/rest/not-built.ts";
import { NOT_BUILT_OPERATIONS } from "../../packages/org/src/faces/soap/soap-face.ts";
import type { Generator } from "../generate.ts";

/** What is built and yet differs; each is known and meant, or known and not done. */
const DIFFERENCES: readonly (readonly [area: string, sentences: readonly string[]])[] = [
  [
    "Logging in",
    [
      "SOAP `login()` is on in a new local org and off in a new org of Salesforce (`createOrg({ soapLogin: false })`); as there, it ends at API version 64.",
      "HTTPS and TLS gRPC are served with a certificate of the org's own authority: clients have to be told to trust `caFile`. Client certificates are asked for on the https port itself, and count when they come from that authority or from one named in `clientAuthorities`; there is no mutual-authentication port and no list of certificates in Setup.",
      "Token exchange handlers are TypeScript given to `createOrg`, not Apex; asset tokens are signed by the org's own key and not by a certificate of the app, and register no Asset: that object and `AssetTokenEvent` do not exist.",
      "Authenticator apps and security keys, single sign-on in the browser, and login flows do not exist: the second factor is a code by mail, which the outbox shows.",
      "SAML assertions are taken at the token endpoint only (`samlSsoConfigs` of the settings): no encrypted assertions, no just-in-time users; the SAML Validator page shows refusals and takes no assertion to try.",
      "Profiles and permission sets have the `Permissions…` of release 53, and users its `UserPreferences…`; those that the org does not decide on are kept and have no effect. ConnectedApplication and AppMenuItem have no rows.",
    ],
  ],
  [
    "Queries",
    [
      "There is one currency; `convertCurrency` changes nothing, and the prefix of an amount (`USD5000`) is read over.",
      "There is one language: `toLabel` gives the value itself, and texts sort by their letters without case, not as a language would.",
      "`WITH SYSTEM_MODE` is read and does not lift field-level security; `WITH DATA CATEGORY` and the scopes `delegated`, `team`, `my_territory`, `my_team_territory` and `scopingRule` are refused.",
      "`?explain=` takes queries and list views, not reports; cardinalities are counted, not estimated.",
      "GROUP BY tells apart texts that differ in case only.",
    ],
  ],
  [
    "Search",
    [
      "Words are found as they are written, without case and accents: there are no synonyms, no stemming and no spelling correction (`SPELL_CORRECTION` is taken and changes nothing), and no word is left out as too common.",
      "Relevance is BM25 over the object's own records, a match in the name weighing most, then the age of the record; what a user does changes no order, `/search/scopeOrder` neither.",
      "A wildcard at the beginning of a word is dropped; one inside a word may stand for at most 1,000 words of the object. Of Chinese, Japanese and Korean text any run of characters is found, wildcards in it are separators.",
      "Text, e-mail, phone and URL fields are searched; picklists, formulas and the contents of files are not. `IN SIDEBAR FIELDS` searches all fields.",
      "`WITH NETWORK`, `WITH DATA CATEGORY` and the parameters `netWorks`, `dataCategory` and `dataCategories` are refused with `NOT_IMPLEMENTED`; `WITH DIVISION` and `UPDATE TRACKING` or `VIEWSTAT` are taken and change nothing.",
      "`RecentlyViewed` holds records only, no list views, and cannot be written.",
    ],
  ],
  [
    "Records",
    [
      `These standard objects exist: ${standardObjects
        .filter((object) => !toolingObjects.includes(object))
        .map(({ name }) => name)
        .join(", ")}.`,
      "There is no Apex, no flow and no workflow: beside defaults, validation rules and roll-up summaries, TypeScript hooks run where triggers would, without their governor limits but for the depth of 16. Hooks that were added to an org after `createOrg` are not in its forks.",
      "Duplicate rules compare by the given fields, exactly or without accents, case and punctuation; Salesforce's fuzzy algorithms, cross-object rule filters and `runAsCurrentUser` do not exist.",
      "Rows are locked only by `lockRows`, `/_postern/locks` and hooks that let their transaction last; `FOR UPDATE` waits for rows and holds nothing beyond its request. Assignment rules are those of cases and leads (`org.setAssignmentRules`), with formulas as criteria; they mail nobody.",
      "Converting a lead copies standard fields only (no custom mapping, no person accounts); the permission to convert leads is that to edit them.",
      "There is no sharing: who may read an object may read all of its records, but for AuthSession, LoginHistory, OauthToken, RecentlyViewed and UserLogin, of which users see their own.",
      "Tokens are stored as hashes: AccessToken and RequestToken of OauthToken are null; its Id is not, as it is at Salesforce.",
      "Data storage is reported by `/limits` and not enforced.",
      "Picklists of locales and languages are shortened. Polymorphic lookups (WhatId, ParentId, LinkedEntityId) name the objects of this org only.",
      "Tasks and events of a series are not made: the recurrence fields are kept and checked. The days of timed events are those of UTC. HasOpenActivity and HasOverdueTask of an opportunity stay false; there are no ActivityHistories and OpenActivities.",
      "No field is tracked: the field history objects have no rows; OpportunityHistory has. Order and quote products have no schedules, reductions or synchronisation with the opportunity.",
      "Every profile has all active record types of an object, the oldest as its default; an object has a RecordTypeId from its first record type on. Contacts of the sample have no AccountContactRelation rows until their account changes.",
      "Experience Cloud (Network and its members) does not exist: those objects are unknown, as in an org without sites.",
    ],
  ],
  [
    "Custom schema",
    [
      "Formulas reckon in binary fractions that are compared and rounded at 15 digits, where Salesforce has decimals of 18 and more; the size of a compiled formula is counted as its text with the formulas it refers to written out (at most 15,000 characters).",
      "`REGEX` takes what RE2 takes: no lookaround and no backreferences. `#Error!` is null, as over the API, and so a blank to the functions around it (`BLANKVALUE` replaces it).",
      `These functions and global merge fields are refused in formulas: ${REFUSED_FUNCTIONS.map((name) => `\`${name}\``).join(", ")}; \`$CustomMetadata\`, \`$Label\`, \`$ObjectType\`, \`$Setup\`. A \`$Permission\` that the org does not have is false. \`PRIORVALUE\` and \`ISCHANGED\` take fields of the record that are stored, no formula fields.`,
      "There is no View Encrypted Data permission: encrypted text is masked for every user, and is stored in the clear.",
      "Dependent picklists are described and, as over Salesforce's API, not enforced; record types choose no picklist values. There are no lookup filters, external lookups, indirect lookups or metadata relationships, and a lookup is not converted into a master-detail or back.",
      "A removed field or object is gone at once: there is no list of deleted fields to bring it back from.",
    ],
  ],
  [
    "Tooling, reports, user interfaces",
    [
      `The Tooling API has these objects: ${toolingObjects.map(({ name }) => name).join(", ")}. Of Apex, logs, tests, packages, channels and managed subscriptions there are no rows, and nothing can be made of them; DebugLevel and TraceFlag are kept and log nothing.`,
      "The Id of an EntityDefinition, FieldDefinition, EntityParticle or RelationshipInfo is its DurableId. Parts of the schema carry the dates of the org, not their own; their ids follow from their names.",
      "Custom objects, custom fields and validation rules are written through the Tooling API, other metadata is not; what of it has no effect here (history tracking, sharing models, classification) is taken and forgotten. `View All Data` stands for View Setup and Configuration.",
      "`executeAnonymous` answers that nothing compiles; `completions` and `search` of the Tooling API are empty.",
      "Reports are over one object and what it refers to. Columns are field paths (`Account.Name`) where Salesforce has names of its own (`ACCOUNT_NAME`); there are no folders, charts, buckets, formulas, cross filters, joined or historical reports, no fiscal, weekly or time-zone groupings (groups of datetimes are those of UTC), and no Excel. Whoever may use the API may change every report.",
      "A run in the background is finished at once and is told of as `New`; runs are not in snapshots. Groups are at most 2,000, as of any aggregate query; of more than 2,000 records the first 2,000 are shown.",
      "The User Interface API has records, object info, picklist values, record-ui, create defaults, layouts and list views; childRelationships and themes are empty, only the layout type Full exists, and the errorCode outside `output` is that of the first fault.",
    ],
  ],
  [
    "The wire",
    [
      "Entity tags are hashes of what an answer shows, so `If-Match` on an update holds for the row read without `?fields=`; no resource demands a condition (428).",
      "Outermost elements of XML answers are documented for rows, queries, versions, created records, errors and trees; those of other resources are inferred. Composite, batch and graph requests are best sent as JSON.",
      "Layouts, compact layouts and list views follow from describe and cannot be edited: one layout per object for every record type, the system default compact layout, the views All, My and Recently Viewed. Objects have no named layouts.",
      "Global quick actions are the standard ones and those given to `createOrg`; `emailSimple` is the only standard invocable action. Quick and invocable actions and Apex REST resources are TypeScript given to `createOrg`; they run with the caller's permissions, and each of their writes is a transaction of its own.",
      "There are no approval processes and no workflow rules: `/process` answers as an org that has defined none.",
      "Files lie in their records and are held in memory while they are sent: those of ContentVersion end at 990,000,000 bytes instead of 2 GB. Rich text has no uploaded images.",
      "Icons named by tabs, theme and quick actions are not served. The app switcher lists apps with a start page; there are no Lightning apps.",
      "The password policies are those of a new org (eight characters, letters and digits); only the last password is remembered.",
      "`Sforce-Call-Options: defaultNamespace` and `x-sfdc-packageversion-…` change nothing: the org has no packages with a namespace.",
      "GraphQL knows every queryable object, not only those of the UI API; it has no compound fields, no related lists and no layouts, and its messages are GraphQL's own where Salesforce's are not documented.",
      "The Streaming API (CometD), the Metadata API and outbound messages do not exist.",
      "Headless identity (registration, passwordless login, forgotten passwords, the first-party challenge) needs Experience Cloud sites and external users, which this org has not.",
      "Limits per minute and per hour are not enforced. A request lasts only when a fault rule delays it; then the limit of long-running requests and the time-outs (ten minutes, two for queries) hold, for REST.",
      "Composite subrequests run in the order given; `collateSubrequests` decides which of them share a transaction and its transactionKey. Wordings that no page gives are ours, with the documented errorCodes and statuses.",
      "Binary parts of `composite/batch` are refused, as is binary data in any subrequest.",
    ],
  ],
];

/** Of the project itself. */
const TESTS =
  "Browser tests are skipped, by name, on a machine where no Chromium can be found or unpacked; with REQUIRE_BROWSER=1, which CI sets, that is a failure.";

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];

/** LIMITATIONS.md: the refusals from the lists that the org answers with, and the differences from the table above. */
export const limitations: Generator = {
  makes: "what differs from Salesforce",
  async files() {
    const lines = [
      "<!-- Generated by `npm run generate` from the org's lists of what is not built; do not edit. -->",
      "# Limitations",
      "",
      "Where the local org differs from Salesforce. What is known and not built answers a typed refusal that names it, never a silent success.",
      "",
      "## Built, and different",
    ];
    for (const [area, sentences] of DIFFERENCES) {
      lines.push("", `### ${area}`, "", ...sentences.map((sentence) => `- ${sentence}`));
    }
    lines.push(
      "",
      "## REST: 501 `NOT_IMPLEMENTED`",
      "",
      "Paths are relative to `/services/data/vNN.N/`; all below them is meant too.",
      "",
      ...NOT_BUILT.map(({ name, path, what }) => `- **${name}**${path ? ` (\`${path}\`)` : ""}: ${what}`),
      "",
      "## OAuth and login endpoints: 501 `not_implemented`",
      "",
      ...NOT_BUILT_ENDPOINTS.map(({ path, name }) => `- ${name} (\`${path}\`)`),
      "",
      "## SOAP operations",
      "",
      "Built: `login`, `logout`, `getUserInfo`. Refused by name:",
      "",
      `${unique(NOT_BUILT_OPERATIONS)
        .map((name) => `\`${name}\``)
        .join(", ")}.`,
      "",
      "## Pub/Sub API: `UNIMPLEMENTED`",
      "",
      ...UNBUILT_RPCS.map((name) => `- \`${name}\``),
      "",
      "Only change events are published; platform events do not exist.",
      "",
      "## The tests",
      "",
      TESTS,
    );
    return new Map([["LIMITATIONS.md", `${lines.join("\n")}\n`]]);
  },
};
