import { agentOf } from '../../../../src/access/openid/agent-of.ts';

const byEmail = { claim: 'email', homePage: 'https://school.example' };
const bySub = { claim: 'sub', homePage: 'https://school.example' };

describe('The Agent of an ID token', () => {
  it('names a person by a verified e-mail address', () => {
    expect(agentOf({ sub: '1', email: 'ada@school.example', email_verified: true }, byEmail)).toEqual({
      objectType: 'Agent',
      mbox: 'mailto:ada@school.example',
    });
  });

  it('names a person by an account', () => {
    expect(agentOf({ sub: '1', email: 'ada@school.example' }, bySub)).toEqual({
      objectType: 'Agent',
      account: { homePage: 'https://school.example', name: '1' },
    });
    expect(agentOf({ uid: 7 }, { ...bySub, claim: 'uid' })).toMatchObject({ account: { name: '7' } });
  });

  it.each([
    [{ email: 'ada@school.example' }],
    [{ email: 'ada@school.example', email_verified: false }],
    [{ email: 'ada@school.example', email_verified: 'true' }],
    [{ email: 'ada', email_verified: true }],
    [{ email: 'a b@school.example', email_verified: true }],
    [{ email_verified: true }],
    [{ email: ['ada@school.example'], email_verified: true }],
  ])('names no Agent by the claims %j', (claims) => {
    expect(agentOf(claims, byEmail)).toBeUndefined();
  });

  it.each([[{}], [{ sub: '' }], [{ sub: ' ' }], [{ sub: null }], [{ sub: { a: 1 } }], [{ sub: 'x'.repeat(501) }]])(
    'names no Agent by the account %j',
    (claims) => {
      expect(agentOf(claims, bySub)).toBeUndefined();
    },
  );
});
