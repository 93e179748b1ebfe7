/** Login hosts that every org accepts as audience, beside the host that was asked. */
const LOGIN_HOSTS = ["https://login.salesforce.com", "https://test.salesforce.com"] as const;

const tokenEndpointOf = (origin: string) => `${origin}/services/oauth2/token`;

/** Whom a JWT for this org may be meant for, by the origin that was asked. */
export const audiencesOf = (origin: string | undefined): readonly string[] => [
  ...LOGIN_HOSTS,
  ...(origin === undefined ? [] : [origin, tokenEndpointOf(origin)]),
];

/** The token endpoints that an assertion for this org may be addressed to. */
export const tokenEndpointsOf = (origin: string | undefined): readonly string[] =>
  [...LOGIN_HOSTS, ...(origin === undefined ? [] : [origin])].map(tokenEndpointOf);
