/** What a face tells the request log while it answers: who asked and which decision came out. */
export interface RequestNote {
  /** The username behind the session, once known. */
  user: string | null;
  /** The consumer key, for OAuth sessions. */
  app: string | null;
  /** The resource or endpoint that answered: `sobjects/:object/:id`, `token`. */
  route: string | null;
  /** The errorCode or OAuth error of a refusal. */
  errorCode: string | null;
  /** The reason of a decision, in words: for refusals the one that the caller is not told. */
  reason: string | null;
}

export function emptyNote(): RequestNote {
  return { user: null, app: null, route: null, errorCode: null, reason: null };
}
