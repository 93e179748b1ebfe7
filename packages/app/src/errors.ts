import { defineErrors, entry } from "@postern/kernel";

/** Every error of a definition; each is about one value in `postern.config.ts` and names where it stands. */
export const errors = defineErrors({
  CONFIG_SHAPE: entry<{ at: string; expected: string }>({
    what: (d) => `${d.at} is not ${d.expected}.`,
    why: "The definition does not have the shape that definePostern describes.",
    fix: "Let the editor check postern.config.ts against its types, or correct the value.",
  }),
  APP_NAME_INVALID: entry<{ name: string }>({
    what: (d) => `"${d.name}" cannot be the name of an app.`,
    why: "A name has 1 to 80 characters and gives a developer name, which begins with a letter and has letters, digits and single underscores.",
    fix: "Choose a name with a letter in front, such as `Acme Connect`.",
  }),
  APP_CALLBACK_MISSING: entry<{ type: string }>({
    what: (d) => `The app is of type "${d.type}" and has no callback URL.`,
    why: "The login in the browser ends at a callback URL that the app has registered.",
    fix: "Add callbackUrls, for example http://localhost:7800/oauth/callback.",
  }),
  APP_CALLBACK_REFUSED: entry<{ url: string; reason: string }>({
    what: (d) => `${d.url} cannot be a callback URL: ${d.reason}.`,
    why: "The authorization code travels to this address, so it must be exact and out of reach for others.",
    fix: "Use https, http on localhost for development, or in a native app a scheme of your own.",
  }),
  APP_SCOPE_UNKNOWN: entry<{ scope: string; meant: string | null }>({
    what: (d) => `There is no scope "${d.scope}".`,
    why: "Scopes are written as they travel on the wire: api, refresh_token, openid.",
    fix: (d) => (d.meant === null ? "Remove it, or look the name up in OAuth Tokens and Scopes." : `Write ${d.meant}.`),
  }),
  APP_SCOPE_MISSING: entry<{ scope: string; reason: string }>({
    what: (d) => `The app lacks the scope "${d.scope}".`,
    why: (d) => d.reason,
    fix: (d) => `Add "${d.scope}" to scopes.`,
  }),
  APP_POLICY_CONFLICT: entry<{ policy: string; reason: string }>({
    what: (d) => `The policy ${d.policy} does not fit the app.`,
    why: (d) => d.reason,
    fix: "Remove one of the two settings.",
  }),
  SYNC_OBJECT_INVALID: entry<{ object: string }>({
    what: (d) => `"${d.object}" is not the API name of an object.`,
    why: "Objects are named as the API names them: Account, Invoice__c.",
    fix: "Look the API name up in the Object Manager.",
  }),
  SYNC_FIELD_INVALID: entry<{ object: string; field: string }>({
    what: (d) => `"${d.field}" is not the API name of a field of ${d.object}.`,
    why: "Fields are named as the API names them: Name, Amount, Region__c. Fields of parents are synced with the parent.",
    fix: "Look the API name up in the Object Manager, or leave `fields` out to sync every readable field.",
  }),
  SYNC_OBJECT_REPEATED: entry<{ object: string; table: string }>({
    what: (d) => `${d.object} is synced twice, or two objects go to table ${d.table}.`,
    why: "Each object has one place in Postgres, or two rules would write the same rows.",
    fix: "Merge the two entries, or give one another table.",
  }),
});
