import fc from 'fast-check';
import { agentTokensOf, formerKeys, personKey } from '../../../../src/consent/people/spellings.ts';
import { agentKey, exactAgentKey } from '../../../../src/xapi/model/agents.ts';
import { agentToken } from '../../../../src/xapi/statement/tokens.ts';

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

  it('is one whatever the letter case of scheme and host, the default port, and outer spaces are', () => {
    const plain = personKey(keyOf('https://school.example/Moodle', 'ada'));
    for (const homePage of [
      'https://School.EXAMPLE/Moodle',
      'HTTPS://school.example:443/Moodle',
      'https://school.example/Moodle/',
      'https://SCHOOL.example:443/Moodle/',
    ])
      expect(personKey(keyOf(homePage, ' ada\u00a0\t'))).toBe(plain);
    for (const [homePage, name] of [
      ['https://school.example/moodle', 'ada'],
      ['http://school.example/Moodle', 'ada'],
      ['https://school.example:8443/Moodle', 'ada'],
      ['https://school.example/Moodle?a', 'ada'],
      ['https://school.example/Moodle', 'Ada'],
      ['https://school.example/Moodle', 'a da'],
      ['https://ADA@school.example/Moodle', 'ada'],
    ] as const)
      expect(personKey(keyOf(homePage, name))).not.toBe(plain);
    expect(personKey(keyOf('https://ADA@School.example', 'x'))).toBe(keyOf('https://ADA@school.example', 'x'));
    expect(personKey(agentKey({ openid: 'https://Ada.Example:443/' })!)).toBe('openid:https://ada.example/');
  });

  it('is one for composed and decomposed accents, of a name, a URL and a mail address', () => {
    const [nfc, nfd] = ['\u00e9l\u00e8ve', 'e\u0301le\u0300ve'];
    expect(personKey(keyOf(`https://${nfd}.example/${nfd}`, nfd))).toBe(
      personKey(keyOf(`https://${nfc}.example/${nfc}`, nfc)),
    );
    const [composed, decomposed] = [nfc, nfd].map((name) => agentKey({ mbox: `mailto:${name}@school.example` })!);
    expect(personKey(decomposed!)).toBe(composed);
    // Statements and documents are found by what was written, as its hash says it.
    expect(exactAgentKey(decomposed!)).toMatch(/^mbox:[0-9a-f]{40}$/);
    expect(exactAgentKey(decomposed!)).not.toBe(composed);
    const hashed = agentKey({ mbox_sha1sum: exactAgentKey(decomposed!).slice(5) })!;
    expect(agentToken(decomposed!)).toBe(agentToken(hashed));
    expect(formerKeys(decomposed!)).toEqual([hashed]);
    expect(formerKeys(composed!)).toEqual([]);
  });

  it('has the keys of earlier releases, and is the key of each of them, whatever home page and name are', () => {
    // Without its slash each of them would end in a space or a slash, which is ignored next time.
    for (const homePage of ['\0\t/', 'https://school.example /', 'https://school.example/ /']) {
      const key = keyOf(homePage, 'ada');
      expect(personKey(personKey(key))).toBe(personKey(key));
    }
    const url = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl({
        withQueryParameters: true,
        withFragments: true,
        authoritySettings: { withPort: true, withUserInfo: true },
      }),
      fc.mixedCase(fc.webUrl()),
      fc.string({ unit: fc.constantFrom('/', ' ', '\t', '\0', ':', '@', 'A', 'e', '\u0301', 'http', '80') }),
    );
    fc.assert(
      fc.property(url, fc.string({ unit: 'binary' }), (homePage, name) => {
        const key = keyOf(homePage, name);
        const person = personKey(key);
        const former = formerKeys(key);
        expect([person, ...former]).toContain(key);
        expect(former).not.toContain(person);
        expect(personKey(person)).toBe(person);
        for (const one of former) expect(personKey(one)).toBe(person);
        expect(agentTokensOf(key)).toContain(agentToken(key));
      }),
      { numRuns: 1000 },
    );
  });
});
