import { purposeJson } from '../../../../src/consent/purposes/purpose-json.ts';
import { validatePurpose } from '../../../../src/consent/purposes/validation/validate-purpose.ts';
import { type Fault, Problem } from '../../../../src/core/problem.ts';
import { renderFaultDetail, translateFault } from '../../../../src/pages/layout/fault-detail.ts';
import { readProfile } from '../../../../src/profiles/read/read-profile.ts';
import { parseStatements } from '../../../../src/xapi/json/json.ts';
import type { Json } from '../../../../src/xapi/model/types.ts';
import { validateStatement } from '../../../../src/xapi/validate/validate.ts';
import { aStudy, NOW } from '../../../support/builders/consent/a-purpose.ts';
import { aDocument } from '../../../support/builders/profiles/a-compiled-profile.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';

const JUNK: readonly Json[] = [null, 0, -7.5, '', 'x', 'Thing', true, [], [1, 1], {}, { x: 1 }, 'x'.repeat(3000)];

/** This value with one of its values replaced, removed or misspelt, each in turn. */
const mutationsOf = function* (value: Json, junk = JUNK): Generator<Json> {
  yield* junk;
  if (typeof value !== 'object' || value === null) return;
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  const withEntries = (changed: readonly (readonly [string, Json])[]): Json =>
    Array.isArray(value) ? changed.map(([, one]) => one) : Object.fromEntries(changed);
  if (Array.isArray(value) && entries[0] !== undefined) yield [...(value as readonly Json[]), entries[0][1]];
  for (const [index, [name, one]] of entries.entries()) {
    const others = entries.filter((_, at) => at !== index);
    yield withEntries(others);
    yield withEntries([...others, [`${name}s`, one]]);
    for (const changed of mutationsOf(one, junk)) yield withEntries(entries.with(index, [name, changed]));
  }
};

const untranslated = (
  value: unknown,
  faultsOf: (changed: Json) => readonly Fault[],
  junk = JUNK,
): readonly string[] => {
  const details = new Set<string>();
  for (const changed of mutationsOf(JSON.parse(JSON.stringify(value)) as Json, junk))
    for (const { detail } of faultsOf(changed)) details.add(detail);
  expect(details.size).toBeGreaterThan(20);
  return [...details].filter((detail) => {
    const words = translateFault(detail, 'fr')?.replaceAll(/"(?:[^"\\]|\\.)*"/g, '');
    return words === undefined || /\b(must|is|has|a list|an|the|of|with|which|that|found|it)\b/.test(words);
  });
};

describe('A fault on a French page', () => {
  const statement = aStatement({
    id: 'fd41c918-b88b-4b20-a0a5-a4c32391aaa0',
    actor: { objectType: 'Group', member: [{ account: { homePage: 'http://a.example', name: 'ada' } }] },
    object: {
      id: 'urn:quiz',
      definition: { interactionType: 'choice', name: { en: 'Quiz' }, choices: [{ id: 'a' }, { id: 'b' }] },
    },
    result: { duration: 'PT1S', score: { scaled: 0.5, raw: 5, min: 0, max: 10 }, extensions: { 'urn:x': 1 } },
    context: { platform: 'school', contextActivities: { parent: [{ id: 'urn:book' }] }, language: 'fr' },
    timestamp: '2015-11-18T12:17:00Z',
    attachments: [
      { usageType: 'urn:file', display: { en: 'a' }, contentType: 'text/plain', length: 1, sha2: 'a'.repeat(64) },
    ],
    version: '1.0.3',
  });

  it.each(['1.0.3', '2.0.0'] as const)('of a statement of %s is in French', (version) => {
    expect(untranslated(statement, (changed) => validateStatement(changed, version, ''))).toEqual([]);
  });

  it('of a study is in French', () => {
    const at = { now: NOW, studyMinimum: 10 };
    expect(untranslated(purposeJson(aStudy()), (changed) => validatePurpose(changed, at).faults)).toEqual([]);
  });

  it('of the document of a profile is in French', () => {
    const faultsOf = (changed: Json): readonly Fault[] => {
      try {
        return readProfile(Buffer.from(JSON.stringify(changed))).warnings;
      } catch (thrown) {
        return (thrown as Problem).faults;
      }
    };
    expect(untranslated(aDocument(), faultsOf, [null, 'x', {}])).toEqual([]);
  });

  it.each(['', '{', '{"a" 1}', '[1 2]', '{a}', '"\\x"', '"\n"', '"', '[]]', '[tru]', '[[[[', '\u0000'])(
    'of the JSON %j is in French',
    (text) => {
      let problem: unknown;
      try {
        parseStatements(Buffer.from(text));
      } catch (thrown) {
        problem = thrown;
      }
      expect(problem).toBeInstanceOf(Problem);
      expect(translateFault((problem as Problem).message, 'fr')).toMatch(/^Le texte/);
    },
  );

  it('keeps what it quotes, whatever that is, and escapes it', () => {
    expect(renderFaultDetail('must be an IRI with a scheme; found "an array; found <b>"', 'fr').html).toBe(
      'doit être une IRI avec un schéma\u00a0; trouvé\u00a0: &quot;an array; found &lt;b&gt;&quot;',
    );
  });

  it('that no phrase fits is marked as English', () => {
    expect(renderFaultDetail('was seen', 'fr').html).toBe('<span lang="en">was seen</span>');
    expect(renderFaultDetail('must be an array', 'en').html).toBe('must be an array');
  });
});
