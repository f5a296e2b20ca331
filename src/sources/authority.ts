import type { Caller } from './authenticate.ts';

/**
 * The authority of a source's statements as JSON text (1.0.3 Data 2.4.9): an Agent whose account at this server is the
 * source's id. `publicUrl` has no slash at its end.
 */
export const authorityOf =
  (publicUrl: string): ((caller: Caller) => string) =>
  (caller) =>
    JSON.stringify({ objectType: 'Agent', account: { homePage: publicUrl, name: caller.source.id } });
