/** The seed of the Acme that everyone sees. */
export const ACME_SEED = 20_250;
