import { ownValue } from '../../../core/json-object.ts';
import { Problem } from '../../../core/problem.ts';
import { SECOND_MS } from '../../../core/time.ts';
import type { Source, SourceRepository } from '../../../store/ports/sources/source-repository.ts';
import type { Caller } from './authenticate.ts';
import { createCallerCache, type ExpiringCaller } from './caller-cache.ts';
import { organisationOf, type ReadOrganisationTree } from '../organisations/organisations.ts';
import { XAPI_SCOPES } from '../scopes.ts';

type Claims = Readonly<Record<string, unknown>>;

/** The names of the claims in which the tokens of an issuer have source and scopes. */
interface TokenNaming {
  /** The claim whose value is the id of a source. */
  readonly sourceClaim: string;
  /** The claim that lists scopes, as a text with spaces between or as an array. */
  readonly scopeClaim: string;
  /** The prefix of xAPI scopes in that claim; other scopes are ignored. */
  readonly scopePrefix: string;
  /** The organisation for whose sources the issuer speaks, with those below it. */
  readonly organisation: string;
}

interface AuthenticateTokenDeps {
  readonly verify: (token: string) => Promise<{ readonly claims: Claims } | { readonly wrong: string }>;
  readonly naming: TokenNaming;
  readonly sources: SourceRepository;
  readonly readOrganisationTree: ReadOrganisationTree;
  readonly now: () => number;
}

/** The caller of a header that has a Bearer token; undefined for other headers. */
export type AuthenticateToken = (header: string | undefined) => Promise<Caller> | undefined;

const BEARER = /^bearer +([A-Za-z0-9_.-]+) *$/i;
/** The longest name of a client in the keys of its callers. The keys of credentials have no colon. */
const MAX_NAME = 200;

const invalidToken = (detail: string): Problem => new Problem('unauthorized', detail, [], { bearer: 'invalid_token' });

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value.slice(0, MAX_NAME) : undefined;

const scopesOf = (claims: Claims, { scopeClaim, scopePrefix }: TokenNaming): readonly string[] => {
  const listed = ownValue(claims, scopeClaim);
  const names: readonly unknown[] = Array.isArray(listed)
    ? listed
    : typeof listed === 'string'
      ? listed.split(' ')
      : [];
  return XAPI_SCOPES.filter((scope) => names.includes(`${scopePrefix}${scope}`));
};

/**
 * Authenticates by the access tokens of the issuer that the organisation runs. Rejects with Problem `unauthorized` if
 * the token is wrong or names no source, `forbidden` if it has no scope of xAPI, `issuer-unavailable`, or
 * `store-unavailable`.
 */
export const createAuthenticateToken = (deps: AuthenticateTokenDeps): AuthenticateToken => {
  const { verify, naming, sources, readOrganisationTree, now } = deps;
  const { sourceClaim, scopeClaim, scopePrefix, organisation } = naming;

  const findSource = async (claims: Claims): Promise<Source> => {
    const id = textOf(ownValue(claims, sourceClaim));
    const [source, tree] = await Promise.all([
      id === undefined ? undefined : sources.findSource(id),
      readOrganisationTree(),
    ]);
    if (source !== undefined && tree.isWithin(organisation, organisationOf(source))) return source;
    throw invalidToken(
      `the claim ${sourceClaim} of the token names no source of this issuer: ask the operator for one`,
    );
  };

  const find = async (token: string): Promise<ExpiringCaller> => {
    const verified = await verify(token);
    if ('wrong' in verified) throw invalidToken(verified.wrong);
    const { claims } = verified;
    if (claims['cnf'] !== undefined)
      throw invalidToken('the token is bound to a key, and is no Bearer token (RFC 9449)');
    const source = await findSource(claims);
    const scopes = scopesOf(claims, naming);
    if (scopes.length === 0)
      throw new Problem(
        'forbidden',
        `the claim ${scopeClaim} of the token has no scope of xAPI, such as ${scopePrefix}statements/write: ` +
          'ask the operator of the issuer',
        [],
        { bearer: 'insufficient_scope' },
      );
    const client = textOf(claims['client_id']) ?? textOf(claims['azp']) ?? textOf(claims['sub']) ?? source.id;
    const key = `token:${client}`;
    const caller = {
      key,
      source,
      scopes,
      organisation: organisationOf(source),
      readableSources: [source.id],
      lineage: { key, createdAt: now() },
    };
    return { caller, expiresAt: Number(claims['exp']) * SECOND_MS };
  };

  const findCaller = createCallerCache({ find, now });
  return (header = '') => {
    const token = BEARER.exec(header)?.[1];
    return token === undefined ? undefined : findCaller(token);
  };
};
