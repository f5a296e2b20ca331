import { findAdmittedData } from '../../../src/api/admitted-data.ts';
import { ROUTES } from '../../../src/api/routes.ts';
import { SCOPES } from '../../../src/access/sources/scopes.ts';

/** What a sender with one scope is given, by extent. */
const given = (sender: 'key' | 'account' | 'client', scope: string) =>
  Object.fromEntries([...findAdmittedData(sender, [scope])].map(([extent, data]) => [extent, [...data].sort()]));

describe('What the guards of the routes give', () => {
  it.each([
    ['all', { source: ['documents', 'findings', 'permission', 'statements'] }],
    ['statements/write', { source: ['findings', 'permission'] }],
    ['statements/read/mine', { author: ['findings', 'statements'] }],
    ['links', { source: ['permission', 'sign-in'] }],
    ['sessions', { source: ['sign-in'] }],
    ['define', {}],
    ['operator', { organisation: ['findings', 'people', 'permission', 'sign-in', 'statements'] }],
    ['steward', { organisation: ['contacts', 'decisions', 'mentions'] }],
    ['auditor', { organisation: ['decisions'] }],
    ['dpo', { organisation: ['contacts', 'reidentified'] }],
    ['scientist', { lab: ['contacts', 'records'] }],
  ])('a key with the scope %s', (scope, data) => {
    expect(given('key', scope)).toEqual(data);
  });

  it('is less where a guard takes no accounts, or no clients of the issuer of tokens', () => {
    expect(given('account', 'all')).toEqual({});
    expect(given('account', 'scientist')).toEqual({ lab: ['contacts'] });
    expect(given('client', 'operator')).toEqual({});
    expect(given('client', 'all')).toEqual({ source: ['documents', 'statements'] });
  });

  it('is nothing without a scope, or with one that is unknown', () => {
    for (const scopes of [[], ['__proto__'], ['constructor', 'toString']])
      expect(findAdmittedData('key', scopes).size).toBe(0);
  });

  it('is whole: each route for keys or accounts that carries something gives it to somebody', () => {
    const everything = new Set(
      (['key', 'account', 'client'] as const).flatMap((sender) =>
        [...findAdmittedData(sender, SCOPES).values()].flatMap((data) => [...data]),
      ),
    );
    const carried = ROUTES.filter(({ access }) => access.kind === 'credential').map(({ carries }) => carries);
    expect(carried.filter((one) => one !== 'none' && !everything.has(one as never))).toEqual([]);
    // Without a guard of scopes nobody is given what is another's.
    const open = ROUTES.filter(({ access }) => access.kind === 'public' || access.kind === 'token');
    expect(open.filter(({ carries }) => carries !== 'none')).toEqual([]);
  });
});
