import type { ReadWhoSeesWhat, SourceReader } from '../../consent/purposes/who-sees-what.ts';
import { Problem } from '../../core/problem.ts';
import { DAY_MS } from '../../core/time.ts';
import type { Handler } from '../message/request-response.ts';
import { jsonResponse } from './shared/json-body.ts';
import type { StaffHandler } from './shared/staff-guard.ts';

/** What others need to know before they trust a server: the contact for weaknesses, and who sees what. */
export interface TrustHandlers {
  readonly securityText: Handler;
  readonly whoSeesWhat: StaffHandler;
}

interface TrustHandlersDeps {
  readonly readWhoSeesWhat: ReadWhoSeesWhat;
  /** SECURITY_CONTACT: a URI. */
  readonly securityContact?: string;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly now: () => number;
}

/** RFC 9116, section 2.5.5, recommends less than a year. */
const VALID_MS = 180 * DAY_MS;

const time = (name: string, at: number | undefined) => (at === undefined ? {} : { [name]: new Date(at).toISOString() });

const readerJson = (reader: SourceReader) => {
  if (!('ways' in reader)) return reader;
  const { since, until, ...rest } = reader;
  return { ...rest, ...time('since', since), ...time('until', until) };
};

export const createTrustHandlers = (deps: TrustHandlersDeps): TrustHandlers => {
  const { readWhoSeesWhat, securityContact, publicUrl, now } = deps;
  return {
    securityText: () => {
      if (securityContact === undefined)
        throw new Problem(
          'not-found',
          'the operator of this server names no contact for weaknesses (SECURITY_CONTACT)',
        );
      const lines = [
        `Contact: ${securityContact}`,
        `Expires: ${new Date(now() + VALID_MS).toISOString()}`,
        'Preferred-Languages: en, fr',
        `Canonical: ${publicUrl}/.well-known/security.txt`,
      ];
      return Promise.resolve({
        status: 200,
        headers: { 'Content-Type': 'text/plain; charset=utf-8' },
        body: Buffer.from(`${lines.join('\n')}\n`),
      });
    },
    whoSeesWhat: async (_, { organisation }) => {
      const { at, ...seen } = await readWhoSeesWhat(organisation);
      return jsonResponse(200, {
        at: new Date(at).toISOString(),
        ...seen,
        sources: seen.sources.map(({ readers, ...source }) => ({ ...source, readers: readers.map(readerJson) })),
      });
    },
  };
};
