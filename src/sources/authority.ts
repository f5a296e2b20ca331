import type { Caller } from './authenticate.ts';

/**
 * The authority of what a source posts (1.0.3 Data 2.4.9): an Agent whose account at this server is the source's id, as
 * JSON text. `publicUrl` is the address of this server, without a slash at its end.
 */
export const authorityOf =
  (publicUrl: string): ((caller: Caller) => string) =>
  (caller) =>
    JSON.stringify({ objectType: 'Agent', account: { homePage: publicUrl, name: caller.source.id } });
