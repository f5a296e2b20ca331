import fc from 'fast-check';
import { isSha1, isSha2 } from '../../../../src/xapi/formats/digests.ts';
import { isDuration, truncatedDuration } from '../../../../src/xapi/formats/duration.ts';
import { formats } from '../../../../src/xapi/formats/formats.ts';
import { isIri } from '../../../../src/xapi/formats/iri.ts';
import { isLanguageTag } from '../../../../src/xapi/formats/language-tag.ts';
import { isMbox } from '../../../../src/xapi/formats/mbox.ts';
import { isMediaType } from '../../../../src/xapi/formats/media-type.ts';
import { isVersion1, isVersion1Or2, isVersion2 } from '../../../../src/xapi/formats/statement-version.ts';
import { isUuid, statementId } from '../../../../src/xapi/formats/uuid.ts';

type Test = (text: string) => boolean;

/** One row a value: what is accepted, and what is refused. */
const table = (
  name: string,
  test: Test,
  ...[accepted, refused]: [accepted: readonly string[], refused: readonly string[]]
): void => {
  describe(name, () => {
    it.each(accepted.map((text) => [text]))('may be %j', (text) => expect(test(text)).toBe(true));
    it.each(refused.map((text) => [text]))('may not be %j', (text) => expect(test(text)).toBe(false));
  });
};

const long = (text: string): string => text + 'a'.repeat(9000);

table(
  'An IRI',
  isIri,
  [
    'http://example.org',
    'urn:isbn:9780141036144',
    'tag:school.example,2024:course',
    'a:b',
    'https://school.example/Übung/演習',
    'https://school.example/?q=[1]&r=%C3%A4#part',
    'x-app+1.2:thing',
    'act:quiz/1',
    'https://school.example/😀',
  ],
  [
    '',
    ':',
    'a',
    'http:',
    'school.example/course',
    '/course',
    '//school.example',
    '1http://school.example',
    'ht tp://school.example',
    'a=b://school.example',
    'é:b',
    ' http://school.example',
    'http://school.example ',
    'http://school.example/a b',
    'http://school.example/{course}',
    'http://school.example/<id>',
    'http://school.example/a\\b',
    'http://school.example/a|b',
    'http://school.example/^',
    'http://school.example/`',
    'http://school.example/%',
    'http://school.example/%4',
    'http://school.example/%zz',
    'http://school.example/\u0000',
    'http://school.example/\n',
    'http://school.example/\u0085',
    'http://school.example/\ud800',
    'http://school.example/\udc00',
    'http://school.example/\ufffe',
    long('http://school.example/'),
  ],
);

table(
  'A language tag',
  isLanguageTag,
  [
    'en',
    'de',
    'gsw',
    'cmn',
    'tlh',
    'ase',
    'und',
    'EN-us',
    'en-US',
    'zh-Hant',
    'zh-Hans-CN',
    'sr-Latn-RS',
    'es-419',
    'zh-cmn-Hans-CN',
    'de-CH-1901',
    'sl-rozaj-biske-1994',
    'ca-valencia',
    'de-DE-u-co-phonebk',
    'en-a-bbb-x-c',
    'x-school',
    'en-x-a-b-c',
    'i-klingon',
    'en-GB-oed',
    'sgn-BE-FR',
    'zh-min-nan',
  ],
  [
    '',
    '-',
    'e',
    'test',
    'something',
    'a-b-c',
    's-something',
    'en-',
    '-en',
    'en--US',
    'en_US',
    'en-something',
    'en-something-AU',
    'zh-something-ccc',
    'a12345678',
    'e1',
    'en-U',
    'en-US-US',
    'en-u',
    'en-u-x-a',
    'x',
    'x-',
    'en-x',
    'en-ééé',
    'en US',
    'zh-cmn-cmn-cmn-cmn',
    'i-unknown',
    'en' + '-abcde'.repeat(20),
  ],
);

table(
  'A duration',
  isDuration,
  [
    'PT0S',
    'P3Y',
    'P4W',
    'P0.5W',
    'PT1H0M0.1S',
    'PT16559.14S',
    'P3Y1M29DT4H35M59.14S',
    'P1DT12H36M0.12567S',
    'PT1,5S',
    'PT36H',
    'P1.5D',
    'P1YT1S',
  ],
  [
    '',
    'P',
    'PT',
    'P1',
    'P1YT',
    '1Y',
    'pt1s',
    'PT1s',
    'P4W1D',
    'P1Y4W',
    'PT4W',
    'PA1H0M0S',
    'P1S',
    'PT1Y',
    'PT1M1H',
    'P1D1Y',
    'P1Y1Y',
    'PT1.S',
    'PT.5S',
    'PT1.5M3S',
    'P1.5DT1S',
    '-PT1S',
    'P-1D',
    'PT1H ',
    ' PT1H',
    'P0001-01-01T00:00:00',
    'PT1HT1M',
    'PT' + '1'.repeat(100) + 'S',
  ],
);

table(
  'A UUID',
  isUuid,
  [
    'fd41c918-b88b-4b20-a0a5-a4c32391aaa0',
    'FD41C918-B88B-4B20-A0A5-A4C32391AAA0',
    '12345678-1234-5678-1234-567812345678',
    '00000000-0000-0000-0000-000000000000',
    '01890a5d-ac96-774b-bcce-b302099a8057',
  ],
  [
    '',
    'fd41c918-b88b-4b20-a0a5-a4c32391aaa',
    'fd41c918-b88b-4b20-a0a5-a4c32391aaa00',
    'gd41c918-b88b-4b20-a0a5-a4c32391aaa0',
    'fd41c918b88b4b20a0a5a4c32391aaa0',
    '{fd41c918-b88b-4b20-a0a5-a4c32391aaa0}',
    'urn:uuid:fd41c918-b88b-4b20-a0a5-a4c32391aaa0',
    'fd41c918-b88b4-b20-a0a5-a4c32391aaa0',
  ],
);

table(
  'An mbox',
  isMbox,
  [
    'mailto:ada@school.example',
    "mailto:o'brien+xapi@mail.school.example",
    'mailto:ADA@School.Example',
    'mailto:jürgen@schule.example',
    'mailto:a@localhost',
    'mailto:a%40b@school.example',
  ],
  [
    '',
    'ada@school.example',
    'mailto:',
    'mailto:ada',
    'mailto:school.example',
    'mailto:@school.example',
    'mailto:ada@',
    'mailto:ada@.example',
    'mailto:ada@school.example.',
    'http://school.example',
    'mailto:ada@school.example,bob@school.example',
    'mailto:ada@b@school.example',
    'mailto:ada lovelace@school.example',
    'mailto:ada@school.example?subject=x',
    'mailto: ada@school.example',
    'mailto:ada@school example',
    'mailto:<ada@school.example>',
    'mailto:ada@\ud800',
    long('mailto:ada@'),
  ],
);

table(
  'An mbox_sha1sum',
  isSha1,
  ['ebd31e95054c018b10727ccffd2ef2ec3a016ee9', 'EBD31E95054C018B10727CCFFD2EF2EC3A016EE9'],
  [
    '',
    'ebd31e95054c018b10727ccffd2ef2ec3a016ee',
    'ebd31e95054c018b10727ccffd2ef2ec3a016ee99',
    'gbd31e95054c018b10727ccffd2ef2ec3a016ee9',
  ],
);

table(
  'A sha2',
  isSha2,
  ['0'.repeat(56), 'a'.repeat(64), 'F'.repeat(96), '9'.repeat(128)],
  ['', 'a'.repeat(40), 'a'.repeat(63), 'g'.repeat(64), 'uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=', 'test'],
);

table(
  'An Internet media type',
  isMediaType,
  [
    'text/plain',
    'text/plain; charset=utf-8',
    'text/plain;charset=utf-8',
    'application/vnd.a.b+json',
    'TEXT/HTML',
    'text/plain ; a="b c"',
  ],
  [
    '',
    'text',
    'text/',
    '/plain',
    'text plain',
    'text/plain charset',
    'te xt/plain',
    'text/plain;\n',
    'text/plain/more',
    'téxt/plain',
  ],
);

table(
  'The version of a statement in 1.0.3',
  isVersion1,
  ['1.0', '1.0.0', '1.0.3', '1.0.9', '1.0.10'],
  [
    '',
    '1',
    '1.0.',
    '1.1.0',
    '0.9.9',
    '0.95',
    '2.0.0',
    '1.0.0-rc1',
    '1.0.x',
    '1.0a',
    '1.00',
    ' 1.0.0',
    '1.0.' + '9'.repeat(40),
  ],
);

table(
  'The version of a statement in 2.0',
  isVersion1Or2,
  ['1.0', '1.0.9', '2.0', '2.0.0', '2.0.1'],
  ['', '2', '2.1.0', '3.0.0', '1.1.0', '0.9.9', 'should fail'],
);

table('The version of a request in 2.0', isVersion2, ['2.0', '2.0.0', '2.0.7'], ['1.0.3', '2.1', '2.0.', '20.0']);

describe('The key of a statement', () => {
  it('is the same for two spellings of one UUID', () => {
    expect(statementId('FD41C918-B88B-4B20-A0A5-A4C32391AAA0')).toBe(
      statementId('fd41c918-b88b-4b20-a0a5-a4c32391aaa0'),
    );
  });
});

describe('A duration, for comparing,', () => {
  it.each([
    ['PT1.234S', 'PT1.23S'],
    ['PT1.239S', 'PT1.23S'],
    ['PT1.2S', 'PT1.2S'],
    ['PT1.20S', 'PT1.2S'],
    ['PT1.001S', 'PT1S'],
    ['PT1,5S', 'PT1.5S'],
    ['P1DT12H36M0.12567S', 'P1DT12H36M0.12S'],
    ['P3Y', 'P3Y'],
    ['P4W', 'P4W'],
    ['PT60S', 'PT60S'],
    ['P0.125D', 'P0.125D'],
  ])('%s is %s: precision beyond 0.01 s is cut off, not rounded', (text, truncated) =>
    expect(truncatedDuration(text)).toBe(truncated),
  );
});

describe('Every format', () => {
  const attacks = [
    'a',
    '0',
    '-',
    'a-',
    ':',
    'a:',
    '%',
    '@',
    'mailto:',
    'P1',
    'T',
    '.',
    ' ',
    'é',
    '\ud800',
    '1.0.',
    '2024-01-01T00:00:00.0',
    'x-',
    '/',
    ';',
  ];

  it.each(Object.entries(formats))('%s answers at once, whatever the length', (_, test) => {
    const started = process.cpuUsage();
    for (const start of [
      '',
      'a',
      'a:',
      'en-',
      'mailto:a@',
      'P',
      'PT0.',
      '2024-01-01T00:00:00.',
      'text/plain;',
      '1.0.',
    ]) {
      for (const attack of attacks) test(start + attack.repeat(Math.ceil(100_000 / attack.length)));
    }
    // 200 texts of 100,000 characters: even a scan of all of them is some 30 ms, a quadratic one would be minutes.
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(3000);
  });

  it.each(Object.entries(formats))('%s says yes or no to any text', (_, test) => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({
            unit: fc.constantFrom('a', 'T', ':', '-', '.', 'P', '/', '@', '%', '0', '1', '9', 'é', '\ud800'),
          }),
        ),
        (text) => typeof test(text) === 'boolean',
      ),
    );
  });
});
