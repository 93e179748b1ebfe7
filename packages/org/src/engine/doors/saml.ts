/** A SAML 2.0 assertion as somebody sent it. */
export interface SentAssertion {
  /** Whom it names as its issuer: good for asking whose certificate must have signed it, and for nothing else. */
  readonly claimedIssuer: string;
  /** Whether it came in the response of an identity provider. */
  readonly isInResponse: boolean;
  /**
   * What was signed with the key of this certificate (PEM), and no more than that. Throws OAuthFault `invalid_grant` / `invalid assertion`.
   * `sha1`: whether RSA-SHA1 signatures and SHA-1 digests will do.
   */
  signedBy(certificate: string, rules: { readonly sha1: boolean }): SignedAssertion;
}

/** Reads the assertion of a request. Throws OAuthFault `invalid_grant` / `invalid assertion` when it is none that can be read. */
export type ReadAssertion = () => Promise<SentAssertion>;

/** What a signature holds for (SAML core 2.0, 2.3.3). Times are epoch milliseconds; null: not said. */
export interface SignedAssertion {
  readonly id: string;
  readonly issuer: string;
  readonly issueInstant: number;
  readonly notBefore: number | null;
  readonly notOnOrAfter: number | null;
  /** One list per restriction: each has to name the relying party. */
  readonly audienceRestrictions: readonly (readonly string[])[];
  /** null: the subject has no NameID. */
  readonly nameId: string | null;
  readonly confirmations: readonly SubjectConfirmation[];
  /** The values of each attribute by its name. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  /** The response around the assertion, where the signature is the response's; else null. */
  readonly response: {
    readonly destination: string | null;
    readonly inResponseTo: string | null;
    /** `urn:oasis:names:tc:SAML:2.0:status:Success` and kin; empty when not said. */
    readonly status: string;
  } | null;
}

/** How whoever presents the assertion shows that it is about its subject (SAML core 2.0, 2.4.1.1). */
export interface SubjectConfirmation {
  /** `urn:oasis:names:tc:SAML:2.0:cm:bearer` and kin. */
  readonly method: string;
  readonly recipient: string | null;
  readonly notBefore: number | null;
  readonly notOnOrAfter: number | null;
  readonly inResponseTo: string | null;
}

/** Where a person sees why assertions were refused: `error_uri` of those refusals. */
export const SAML_VALIDATOR_PATH = "/setup/secur/SAMLValidationPage.apexp";

/** What the org expects of assertions, and why it refused the latest. */
export interface SamlEvidence {
  readonly providers: readonly { readonly name: string; readonly issuer: string; readonly samlEntityId: string }[];
  /** Newest first. */
  readonly refusals: readonly {
    /** Epoch milliseconds. */
    readonly at: number;
    /** `Failed: Recipient Mismatched` */
    readonly status: string;
    /** What the client heard, with the cause. */
    readonly reason: string;
    readonly application: string;
    readonly ip: string;
  }[];
}
