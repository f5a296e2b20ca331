import fc from 'fast-check';
import { isIri } from '../../../../src/xapi/formats/iri.ts';
import { isUuid } from '../../../../src/xapi/formats/uuid.ts';
import { createStudyKeys, generationsOf, newStudyKey } from '../../../../src/studies/study/study-keys.ts';
import { unwrapStudyKey, wrapStudyKey } from '../../../../src/studies/study/wrapped-key.ts';
import { anyUrl } from '../../../support/builders/text/any-text.ts';

const PERSON = '2f1c8a52-7f0e-4c7e-9a51-0f6d1d0c2b11';
const STATEMENT = '12345678-1234-5678-8234-567812345678';
const keys = createStudyKeys(Buffer.alloc(32, 7));
const others = createStudyKeys(Buffer.alloc(32, 8));

describe('the keyed pseudonyms of a study', () => {
  it('are those of the test vectors of the specification (key 07 × 32)', () => {
    expect(keys.pseudonym(PERSON, 1)).toBe('pnbh4b2gcnatj3ti2t6se6orzg');
    expect(keys.pseudonym(PERSON, 2)).toBe('pwg4wno2s3froeuj3rvdbjaun5');
    expect(keys.statementId(STATEMENT, '1')).toBe('a9ecd188-8910-81a7-8c3c-01065df8c85e');
    expect(keys.iri('https://tool.example/q/1')).toBe('urn:lrs:h:vdrsmu2y5ep6mhxkrs2vsv47');
  });

  it('are the same however the UUID of a statement is spelt', () => {
    const id = 'ABCDEF12-1234-4678-8234-56781234ABCD';
    expect(keys.statementId(id, '1')).toBe(keys.statementId(id.toLowerCase(), '1'));
    expect(keys.registration(id, '1')).toBe(keys.registration(id.toLowerCase(), '1'));
  });

  it('have the forms that xAPI requires, and differ by study, generation and kind', () => {
    const seen = new Set<string>();
    let made = 0;
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 1, max: 9 }), anyUrl, (id, generation, url) => {
        const ofOne = [keys, others].flatMap((study) => [
          study.pseudonym(id, generation),
          study.statementId(id, String(generation)),
          study.registration(id, String(generation)),
          study.iri(url),
        ]);
        expect(new Set(ofOne).size).toBe(ofOne.length);
        expect(ofOne[0]).toMatch(/^p[a-z2-7]{25}$/);
        expect(isUuid(ofOne[1]!) && isUuid(ofOne[2]!) && isIri(ofOne[3]!)).toBe(true);
        expect(ofOne[1]![14]).toBe('8');
        expect('89ab').toContain(ofOne[1]![19]);
        expect(keys.pseudonym(id, generation + 1)).not.toBe(ofOne[0]);
        expect(keys.statementId(id, String(generation + 1))).not.toBe(ofOne[1]);
        made += 1;
        seen.add(ofOne[0]!);
      }),
      { numRuns: 300 },
    );
    expect(made - seen.size).toBeLessThan(5);
  });

  it('do not confuse two fields with one', () => {
    expect(keys.pseudonym('a', 12)).not.toBe(keys.pseudonym('a1', 2));
    expect(keys.pseudonym('é', 1)).not.toBe(keys.pseudonym('e', 1));
  });

  it('shift each person by 1 to 13 weeks, and not all by the same', () => {
    const weeks = Array.from({ length: 500 }, (_, person) => keys.shiftWeeks(String(person), '1'));
    expect(new Set(weeks)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]));
    expect(weeks.map((_, person) => keys.shiftWeeks(String(person), '1'))).toEqual(weeks);
  });

  it('name the generations of several people in one order, those of the record if not the first', () => {
    const ada = { id: 'a', studyGeneration: 2, recordGeneration: 1 };
    const ben = { id: 'b', studyGeneration: 1, recordGeneration: 1 };
    expect(generationsOf([ben, ada])).toBe('2.1');
    expect(generationsOf([ada])).toBe('2');
    expect(generationsOf([{ ...ben, recordGeneration: 3 }, ada])).toBe('2.1/1.3');
  });

  it('need a key of 32 bytes', () => {
    expect(() => createStudyKeys(Buffer.alloc(16))).toThrow(RangeError);
    expect(newStudyKey()).toHaveLength(32);
    expect(newStudyKey()).not.toEqual(newStudyKey());
  });
});

describe('the key of a study, wrapped', () => {
  const wrapping = Buffer.alloc(32, 1);

  it('is unwrapped with the wrapping key, for its own study', async () => {
    const key = newStudyKey();
    const wrapped = await wrapStudyKey(wrapping, 'study:a', key);
    expect(wrapped).not.toContain(Buffer.from(key).toString('base64url'));
    expect(await unwrapStudyKey(wrapping, 'study:a', wrapped)).toEqual(key);
  });

  it('is not unwrapped with another key, for another study, or after a byte was changed', async () => {
    const wrapped = await wrapStudyKey(wrapping, 'study:a', newStudyKey());
    await expect(unwrapStudyKey(Buffer.alloc(32, 2), 'study:a', wrapped)).rejects.toThrow();
    await expect(unwrapStudyKey(wrapping, 'study:b', wrapped)).rejects.toThrow('study:b');
    const segments = wrapped.split('.');
    segments[3] = (segments[3]!.startsWith('A') ? 'B' : 'A') + segments[3]!.slice(1);
    await expect(unwrapStudyKey(wrapping, 'study:a', segments.join('.'))).rejects.toThrow();
  });
});
