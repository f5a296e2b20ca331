import fc from 'fast-check';
import { otherSpelling, personKey } from '../../../../src/consent/people/spellings.ts';
import { agentKey } from '../../../../src/xapi/model/agents.ts';

const keyOf = (homePage: string, name: string): string => agentKey({ account: { homePage, name } })!;

describe('The key of a person', () => {
  it('is one for a home page with and without a slash at its end, and for each letter case of a mail domain', () => {
    expect(personKey(keyOf('https://school.example/', 'ada'))).toBe(keyOf('https://school.example', 'ada'));
    expect(personKey(keyOf('https://school.example/moodle/', 'ada'))).toBe(
      keyOf('https://school.example/moodle', 'ada'),
    );
    const [lower, upper] = ['mailto:Ada@school.example', 'mailto:Ada@School.EXAMPLE'].map((mbox) =>
      personKey(agentKey({ mbox })!),
    );
    expect(upper).toBe(lower);
    expect(personKey(agentKey({ mbox: 'mailto:ada@school.example' })!)).not.toBe(lower);
  });

  it('does not join what only looks alike: a slash in a name, two slashes, an OpenID', () => {
    expect(personKey(keyOf('https://school.example', '/ada'))).not.toBe(
      personKey(keyOf('https://school.example/', 'ada')),
    );
    expect(personKey(keyOf('https://school.example//', 'ada'))).not.toBe(
      personKey(keyOf('https://school.example/', 'ada')),
    );
    expect(personKey(agentKey({ openid: 'https://ada.example/' })!)).toBe('openid:https://ada.example/');
  });

  it('has every key of its spellings, and no other, whatever home page and name are', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (homePage, name) => {
        const key = keyOf(homePage, name);
        const person = personKey(key);
        expect([person, otherSpelling(person)]).toContain(key);
        expect(personKey(person)).toBe(person);
        expect(personKey(otherSpelling(person) ?? key)).toBe(person);
      }),
    );
  });
});
