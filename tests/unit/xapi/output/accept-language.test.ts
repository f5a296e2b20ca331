import fc from 'fast-check';
import { chosenLanguage, languageRanges, preferredLanguage } from '../../../../src/xapi/output/accept-language.ts';

const choose = (tags: readonly string[], header: string | undefined): string | undefined =>
  chosenLanguage(tags, languageRanges(header));

describe('the one language of a map', () => {
  it.each<readonly [string, readonly string[], string | undefined, string]>([
    ['is the one asked for', ['en-US', 'en-GB', 'fr'], 'en-GB', 'en-GB'],
    ['is asked for in any case', ['en-US', 'EN-gb'], 'en-GB', 'EN-gb'],
    ['is the one of the highest quality', ['en', 'fr', 'de'], 'en;q=0.5, de;q=0.9, fr;q=0.7', 'de'],
    ['is the first asked for among equals', ['en', 'fr'], 'fr, en', 'fr'],
    ['is within a range (RFC 2616 14.4)', ['fr', 'en-US'], 'en', 'en-US'],
    ['is the range itself before what is within it', ['en-US', 'en'], 'en', 'en'],
    ['is not within a range that only begins like it', ['end', 'fr'], 'en, fr;q=0.1', 'fr'],
    ['has the quality of its most specific range', ['en-GB', 'fr'], 'en, en-GB;q=0.2, fr;q=0.5', 'fr'],
    ['is any for *', ['de', 'fr'], '*', 'de'],
    ['is one for * that no other range names', ['de', 'fr'], '*;q=0.5, de;q=0.1', 'fr'],
    ['is never one refused while there is another', ['de', 'fr'], 'de;q=0', 'fr'],
    ['is a shorter one where nothing matches (RFC 4647 3.4)', ['fr', 'en'], 'en-GB', 'en'],
    ['is of another region where nothing matches', ['fr', 'en-US'], 'en-GB', 'en-US'],
    ['is found by leaving out single letters too', ['fr', 'zh-Hant'], 'zh-Hant-x-a', 'zh-Hant'],
    ['is matched before it is looked up', ['en', 'fr'], 'en-GB, fr;q=0.1', 'fr'],
    ['is the first of the map where nothing is like it', ['it', 'fr'], 'en-GB', 'it'],
    ['is the first of the map without a header', ['it', 'fr'], undefined, 'it'],
    ['is the first of the map with an empty header', ['it', 'fr'], ' , ;q=1,', 'it'],
    ['is the first of the map where all are refused', ['it', 'fr'], '*;q=0', 'it'],
    ['takes a range with a malformed quality as a full one', ['it', 'fr'], 'fr;q=x, it;q=0.5', 'fr'],
  ])('%s', (...[, tags, header, expected]) => {
    expect(choose(tags, header)).toBe(expected);
  });

  it('is none of an empty map', () => {
    expect(choose([], 'en')).toBeUndefined();
  });

  it('is always one of the map, whatever the header', () => {
    const tag = fc.stringMatching(/^[a-c]{1,2}(-[a-c1]{1,2}){0,2}$/);
    const header = fc.oneof(
      fc.string(),
      fc
        .array(fc.tuple(fc.oneof(tag, fc.constant('*')), fc.constantFrom('', ';q=0', ';q=0.5', ';q=1')))
        .map((items) => items.map(([range, q]) => range + q).join(',')),
    );
    fc.assert(
      fc.property(fc.array(tag, { minLength: 1 }), header, (tags, text) => {
        expect(tags).toContain(choose(tags, text));
      }),
      { numRuns: 500 },
    );
  });

  it('is found in a bounded time for a header of any length', () => {
    const header = Array.from({ length: 100_000 }, (_, i) => `x${i}`).join(',');
    expect(languageRanges(header)).toHaveLength(32);
    expect(languageRanges(`${'a-'.repeat(8000)}a, en`)).toEqual([{ range: 'en', quality: 1 }]);
  });
});

describe('The preferred language of a page', () => {
  it.each<readonly [string, string | undefined, string | undefined]>([
    ['is the first one without a header', undefined, 'en'],
    ['is the one of the highest quality', 'en;q=0.5, fr;q=0.7', 'fr'],
    ['is found by a range with a region, at the quality of that', 'en-GB, fr;q=0.5', 'en'],
    ['is the one that is named without a region among equals', 'en-GB, fr', 'fr'],
    ['is the first one for any language', '*', 'en'],
    ['is not one that is refused', 'en;q=0, *;q=0.1', 'fr'],
    ['is none for an empty header', '', undefined],
    ['is none where no range names it', 'de, es;q=0.5', undefined],
  ])('%s', (_, header, expected) => {
    expect(preferredLanguage(['en', 'fr'], header)).toBe(expected);
  });
});
