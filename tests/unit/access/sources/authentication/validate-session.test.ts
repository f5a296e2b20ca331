import { type Fault, isProblem } from '../../../../../src/core/problem.ts';
import { learnerKeyOf, validateSession } from '../../../../../src/access/sources/authentication/validate-session.ts';

const NOW = Date.parse('2030-01-01T08:00:00Z');
const ACTOR = { account: { homePage: 'https://school.example', name: 'ada' } };
const REGISTRATION = '9B1C2D3E-0000-4000-8000-00000000000A';

const faultsOf = (value: unknown): readonly Fault[] => {
  try {
    validateSession(value, NOW);
  } catch (thrown) {
    if (!isProblem(thrown, 'invalid-request')) throw thrown;
    return thrown.faults;
  }
  throw new Error('nothing was refused');
};
const pointers = (value: unknown): readonly string[] => faultsOf(value).map(({ at }) => at);

describe('the request for a session', () => {
  it('names a learner and how many seconds it lasts', () => {
    expect(validateSession({ actor: ACTOR, seconds: 60 }, NOW)).toEqual({ actor: ACTOR, expiresAt: NOW + 60_000 });
  });

  it('may name registration, activity and the time of its end', () => {
    const body = { actor: ACTOR, registration: REGISTRATION, activity: 'urn:a', expires: '2030-01-01T21:00:00+01:00' };
    expect(validateSession(body, NOW)).toEqual({
      actor: ACTOR,
      registration: REGISTRATION.toLowerCase(),
      activity: 'urn:a',
      expiresAt: NOW + 12 * 3_600_000,
    });
  });

  it.each([1, 43_200])('lasts from one second to 12 hours: %s', (seconds) => {
    expect(validateSession({ actor: ACTOR, seconds }, NOW).expiresAt).toBe(NOW + seconds * 1000);
  });

  it.each([0, -1, 0.5, 43_201, '60', null])('lasts no other time: %p seconds', (seconds) => {
    expect(pointers({ actor: ACTOR, seconds })).toEqual(['/seconds']);
  });

  it.each(['2030-01-01T08:00:00Z', '2030-01-01T20:00:00.001Z', '2029-12-31T23:00:00Z', 'soon', 7])(
    'ends at no other time: %p',
    (expires) => {
      expect(pointers({ actor: ACTOR, expires })).toEqual(['/expires']);
    },
  );

  it('has exactly one of the two', () => {
    expect(pointers({ actor: ACTOR })).toEqual(['']);
    expect(pointers({ actor: ACTOR, seconds: 60, expires: '2030-01-01T09:00:00Z' })).toEqual(['']);
  });

  it.each([
    ['a Group', { objectType: 'Group', mbox: 'mailto:class@school.example' }],
    ['a Group with members', { objectType: 'Group', member: [ACTOR] }],
    ['an Agent without an identifier', { name: 'Ada' }],
    ['a text', 'mailto:ada@school.example'],
    ['nothing', undefined],
    ['null', null],
  ])('is for an identified Agent, and not for %s', (_, actor) => {
    const at = pointers({ actor, seconds: 60 });
    expect(at.length).toBeGreaterThan(0);
    expect(at.every((one) => one.startsWith('/actor'))).toBe(true);
  });

  it('is refused with all that is wrong with it', () => {
    const wrong = { actor: { mbox: 'ada' }, registration: 'a', activity: 'b', seconds: 1e9, 'a/b': 1 };
    expect(pointers(wrong).toSorted()).toEqual(
      ['/activity', '/actor/mbox', '/a~1b', '/registration', '/seconds'].toSorted(),
    );
    expect(pointers([])).toEqual(['']);
    expect(pointers(null)).toEqual(['']);
  });

  it('has one key for every spelling of its learner', () => {
    const keys = ['mailto:ada@school.example', 'mailto:ada@School.Example'].map((mbox) =>
      learnerKeyOf(validateSession({ actor: { mbox }, seconds: 60 }, NOW)),
    );
    expect(keys[0]).toBe(keys[1]);
  });
});
