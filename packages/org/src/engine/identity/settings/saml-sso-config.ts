/** An identity provider whose word the org takes ("SAML Single Sign-On Settings"; SamlSsoConfig of the Metadata API). */
export interface SamlSsoConfig {
  readonly name: string;
  /** Whom its assertions name as their issuer; exact. */
  readonly issuer: string;
  /** What the org calls itself: the audience of its assertions. `https://acme.my.salesforce.com` */
  readonly samlEntityId: string;
  /** PEM. The one key that its signatures are checked with. */
  readonly validationCert: string;
  /** What names the user: the username, User.FederationIdentifier (case-sensitive), or the record id. */
  readonly identityMapping: "Username" | "FederationId" | "UserId";
  /** Where that stands. Default `SubjectNameId`. */
  readonly identityLocation?: "SubjectNameId" | "Attribute";
  /** Name of the attribute when it stands in one. */
  readonly attributeName?: string;
}
