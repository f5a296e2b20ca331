import {
  credentialEnd,
  isCredentialValid,
  lineageOf,
} from '../../../../../src/access/sources/secrets/credential-validity.ts';

interface Case {
  readonly revokedAt?: number;
  readonly endsAt?: number;
  readonly now?: number;
  readonly isValid: boolean;
  readonly end?: number;
}

describe('The validity of a credential', () => {
  it.each([
    ['one without an end', { isValid: true }],
    ['one that was revoked', { revokedAt: 100, now: 100, isValid: false, end: 100 }],
    ['one that was revoked by a clock that is ahead', { revokedAt: 100, now: 50, isValid: false, end: 100 }],
    ['one within its overlap', { revokedAt: 100, endsAt: 200, now: 199, isValid: true, end: 200 }],
    ['one at the end of its overlap', { revokedAt: 100, endsAt: 200, now: 200, isValid: false, end: 200 }],
    ['one after its overlap', { revokedAt: 100, endsAt: 200, now: 9000, isValid: false, end: 200 }],
  ] as readonly (readonly [string, Case])[])('is right for %s', (_, { now = 0, isValid, end, ...credential }) => {
    expect(isCredentialValid(credential, now)).toBe(isValid);
    expect(credentialEnd(credential)).toBe(end);
  });
});

describe('The line of a key', () => {
  it('begins with the first key, and with the key itself where that replaced none', () => {
    expect(lineageOf({ key: 'first', createdAt: 5 })).toEqual({ key: 'first', createdAt: 5 });
    expect(lineageOf({ key: 'third', createdAt: 9, lineage: { key: 'first', createdAt: 5 } })).toEqual({
      key: 'first',
      createdAt: 5,
    });
  });
});
