import type { IdentityFacts } from "../../engine/doors/index.ts";

/** The facts of a user as the identity URL writes them ("Identity URLs"). Addresses in `urls` keep a literal `{version}`. */
export function identityAnswer(facts: IdentityFacts, origin: string, scopes: ReadonlySet<string>) {
  const personal = seesPerson(scopes);
  return {
    id: identityUrl(facts, origin),
    asserted_user: true,
    user_id: facts.userId,
    organization_id: facts.orgId,
    username: facts.username,
    nick_name: facts.nickName,
    display_name: facts.displayName,
    ...(personal
      ? {
          email: facts.email,
          email_verified: true,
          first_name: facts.firstName,
          last_name: facts.lastName,
        }
      : {}),
    timezone: facts.timezone,
    photos: photos(origin),
    ...(personal
      ? {
          addr_street: facts.address.street,
          addr_city: facts.address.city,
          addr_state: facts.address.state,
          addr_country: facts.address.country,
          addr_zip: facts.address.postalCode,
          mobile_phone: facts.mobilePhone,
          mobile_phone_verified: false,
        }
      : {}),
    is_lightning_login_user: false,
    status: { created_date: null, body: null },
    urls: urls(facts, origin),
    active: facts.active,
    user_type: facts.userType,
    language: facts.language,
    locale: facts.locale,
    utcOffset: facts.utcOffset,
    last_modified_date: toSecond(facts.lastModifiedDate),
    is_app_installed: facts.isAppInstalled,
    ...(facts.hasCustomAttributes ? { custom_attributes: facts.customAttributes } : {}),
    ...(scopes.has("custom_permissions") ? { custom_permissions: facts.customPermissions } : {}),
  };
}

/** The same facts as OpenID Connect claims ("Salesforce UserInfo Endpoint"). */
export function userInfoAnswer(facts: IdentityFacts, origin: string, scopes: ReadonlySet<string>) {
  return {
    sub: identityUrl(facts, origin),
    user_id: facts.userId,
    organization_id: facts.orgId,
    preferred_username: facts.username,
    nickname: facts.nickName,
    name: facts.displayName,
    ...(seesPerson(scopes)
      ? {
          email: facts.email,
          email_verified: true,
          given_name: facts.firstName,
          family_name: facts.lastName,
          address: {
            ...(facts.address.street === null ? {} : { street_address: facts.address.street }),
            ...(facts.address.city === null ? {} : { locality: facts.address.city }),
            ...(facts.address.state === null ? {} : { region: facts.address.state }),
            ...(facts.address.country === null ? {} : { country: facts.address.country }),
            ...(facts.address.postalCode === null ? {} : { postal_code: facts.address.postalCode }),
          },
          phone_number: facts.mobilePhone,
          phone_number_verified: false,
        }
      : {}),
    zoneinfo: facts.timezone,
    photos: photos(origin),
    profile: `${origin}/${facts.userId}`,
    picture: photos(origin).picture,
    urls: urls(facts, origin),
    active: facts.active,
    user_type: facts.userType,
    language: facts.language,
    locale: facts.locale,
    utcOffset: facts.utcOffset,
    updated_at: toSecond(facts.lastModifiedDate),
    is_app_installed: facts.isAppInstalled,
    ...(facts.hasCustomAttributes ? { custom_attributes: facts.customAttributes } : {}),
  };
}

/** `id` implies profile, email, address and phone, which are one and the same service; a token with none of them sees who, not more. */
const seesPerson = (scopes: ReadonlySet<string>) =>
  ["id", "profile", "email", "address", "phone", "openid", "full"].some((scope) => scopes.has(scope));

export const identityUrl = (facts: { orgId: string; userId: string }, origin: string) =>
  `${origin}/id/${facts.orgId}/${facts.userId}`;

const photos = (origin: string) => ({
  picture: `${origin}/profilephoto/005/F`,
  thumbnail: `${origin}/profilephoto/005/T`,
});

const toSecond = (datetime: string) => `${datetime.slice(0, 19)}Z`;

function urls(facts: IdentityFacts, origin: string) {
  const soap = (api: string) => `${origin}/services/Soap/${api}/{version}/${facts.orgId.slice(0, 15)}`;
  const rest = `${origin}/services/data/v{version}/`;
  return {
    enterprise: soap("c"),
    metadata: soap("m"),
    partner: soap("u"),
    rest,
    sobjects: `${rest}sobjects/`,
    search: `${rest}search/`,
    query: `${rest}query/`,
    recent: `${rest}recent/`,
    tooling_soap: soap("T"),
    tooling_rest: `${rest}tooling/`,
    profile: `${origin}/${facts.userId}`,
    feeds: `${rest}chatter/feeds`,
    groups: `${rest}chatter/groups`,
    users: `${rest}chatter/users`,
    feed_items: `${rest}chatter/feed-items`,
    feed_elements: `${rest}chatter/feed-elements`,
    custom_domain: origin,
  };
}

/** `{version}` replaced by the version asked for: `latest`, or a number such as `67.0`. */
export function withVersion<T>(answer: T, version: string | undefined, latest: string): T {
  if (!version) return answer;
  const number = version === "latest" ? latest : version;
  if (!/^\d{2}\.0$/.test(number)) return answer;
  return JSON.parse(JSON.stringify(answer).replaceAll("{version}", number)) as T;
}
