import { LIMITS } from '../../../../src/profiles/read/document-limits.ts';
import { readProfile } from '../../../../src/profiles/read/read-profile.ts';
import { aDocument, iri, type Part, refusalOf, V2 } from '../../../support/builders/profiles/a-compiled-profile.ts';

const many = <T>(count: number, make: (position: number) => T): T[] =>
  Array.from({ length: count }, (_, position) => make(position));
const withMore = (more: Part): Part => ({ ...aDocument(), ...more });
const template = (position: number, more: Part = {}): Part => ({
  id: iri(`t${position}`),
  type: 'StatementTemplate',
  inScheme: V2,
  ...more,
});
const pattern = (position: number, more: Part): Part => ({
  id: iri(`p${position}`),
  type: 'Pattern',
  inScheme: V2,
  ...more,
});
const rules = (count: number): Part => ({ rules: many(count, () => ({ location: '$.id', presence: 'included' })) });
const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + '1' + ']'.repeat(depth));

describe('A document over a limit is refused, with the name of the limit', () => {
  it.each<[string, Part, string, number]>([
    ['levels', withMore({ 'x:y': nested(LIMITS.depth) }), '/x:y' + '/0'.repeat(63), LIMITS.depth],
    ['values', withMore({ 'x:y': many(LIMITS.values, () => 1) }), '', LIMITS.values],
    [
      'properties of an object',
      withMore({ 'x:y': Object.fromEntries(many(LIMITS.properties + 1, (i) => [`x:${i}`, 1])) }),
      '/x:y',
      LIMITS.properties,
    ],
    [
      'versions',
      withMore({ versions: many(LIMITS.versions + 1, (i) => ({ id: iri(`v${i}`) })) }),
      '/versions',
      LIMITS.versions,
    ],
    [
      'concepts',
      withMore({ concepts: many(LIMITS.concepts + 1, (i) => ({ id: iri(`c${i}`), type: 'Verb', inScheme: V2 })) }),
      '/concepts',
      LIMITS.concepts,
    ],
    [
      'templates',
      withMore({ templates: many(LIMITS.templates + 1, (i) => template(i)) }),
      '/templates',
      LIMITS.templates,
    ],
    [
      'rules of a template',
      withMore({ templates: [template(0, rules(LIMITS.rules + 1))] }),
      '/templates/0/rules',
      LIMITS.rules,
    ],
    [
      'rules of a version',
      withMore({ templates: many(6, (i) => template(i, rules(LIMITS.rules / 5))) }),
      '/versions/0',
      LIMITS.rules,
    ],
    [
      'stars in the paths of a version',
      withMore({
        templates: [
          template(0, {
            rules: many(LIMITS.stars / 2 + 1, () => ({ location: '$.a[*]', selector: '$.*', presence: 'included' })),
          }),
        ],
      }),
      '/versions/0',
      LIMITS.stars,
    ],
    [
      'descents in the paths of a version',
      withMore({
        templates: [
          template(0, { rules: many(LIMITS.descents + 1, () => ({ location: '$..a', presence: 'included' })) }),
        ],
      }),
      '/versions/0',
      LIMITS.descents,
    ],
    [
      'objects among the values of a version',
      withMore({
        '@context': { a: 'https://a.example/' },
        templates: [template(0, { rules: many(LIMITS.compared + 1, () => ({ location: '$.a', any: [{ a: 1 }] })) })],
      }),
      '/versions/0',
      LIMITS.compared,
    ],
    [
      'patterns',
      withMore({ patterns: many(LIMITS.patterns + 1, (i) => pattern(i, { optional: iri('t') })) }),
      '/patterns',
      LIMITS.patterns,
    ],
    [
      'members of a pattern',
      withMore({ patterns: [pattern(0, { sequence: many(LIMITS.items + 1, () => iri('t')) })] }),
      '/patterns/0/sequence',
      LIMITS.items,
    ],
    [
      'members of all patterns',
      withMore({ patterns: many(21, (i) => pattern(i, { sequence: many(LIMITS.members / 20, () => iri('t')) })) }),
      '/versions/0',
      LIMITS.members,
    ],
    [
      'values of a rule',
      withMore({ templates: [template(0, { rules: [{ location: '$.id', none: many(LIMITS.items + 1, (i) => i) }] })] }),
      '/templates/0/rules/0/none',
      LIMITS.items,
    ],
    [
      'characters of an IRI',
      withMore({ concepts: [{ id: iri('c'.repeat(LIMITS.iri)), type: 'Verb', inScheme: V2 }] }),
      '/concepts/0/id',
      LIMITS.iri,
    ],
    [
      'characters of a member',
      withMore({ patterns: [pattern(0, { optional: iri('t'.repeat(LIMITS.iri)) })] }),
      '/patterns/0/optional',
      LIMITS.iri,
    ],
    [
      'characters of a JSONPath',
      withMore({
        templates: [template(0, { rules: [{ location: `$.${'a'.repeat(LIMITS.jsonPath)}`, presence: 'included' }] })],
      }),
      '/templates/0/rules/0/location',
      LIMITS.jsonPath,
    ],
    [
      'characters of a text',
      withMore({ definition: { en: 'a'.repeat(LIMITS.text + 1) } }),
      '/definition/en',
      LIMITS.text,
    ],
    [
      'what would be left out',
      withMore({ templates: [template(0, { rules: many(LIMITS.omitted + 1, () => ({ location: '$.id' })) })] }),
      '',
      LIMITS.omitted,
    ],
  ])('of %s', (...[, document, at, limit]) => {
    const { kind, faults } = refusalOf(document);
    expect(kind).toBe('invalid-profile');
    expect(faults.map((fault) => fault.at)).toEqual([at]);
    expect(faults[0]?.detail.replaceAll(',', '')).toContain(`more than ${limit}`);
  });

  it('of characters in a name, whose pointer is cut', () => {
    const { faults } = refusalOf(withMore({ ['x:'.padEnd(LIMITS.iri + 1, 'y')]: 1 }));
    expect(faults).toHaveLength(1);
    expect(faults[0]?.at.length).toBeLessThan(300);
  });

  it('of bytes, before it is read at all', () => {
    expect(refusalOf('x'.repeat(LIMITS.bytes + 1))).toMatchObject({
      kind: 'invalid-profile',
      faults: [{ at: '', detail: 'has more than 5,000,000 bytes; that is the limit' }],
    });
  });

  it.each([
    ['arrays', '['.repeat(LIMITS.bytes)],
    ['arrays that are closed', '['.repeat(LIMITS.bytes / 2) + ']'.repeat(LIMITS.bytes / 2)],
    ['objects', '{"a":'.repeat(LIMITS.bytes / 5)],
  ])('of levels, however many there are: %s', (_, text) => {
    expect(refusalOf(text)).toMatchObject({
      kind: 'invalid-profile',
      faults: [{ at: '', detail: expect.stringContaining('64 levels') as string }],
    });
  });

  it('and of several limits, by all', () => {
    const document = withMore({
      definition: { en: 'a'.repeat(LIMITS.text + 1) },
      versions: many(LIMITS.versions + 1, (i) => ({ id: iri(`v${i}`) })),
      id: 5,
    });
    expect(refusalOf(document).faults.map(({ at }) => at)).toEqual(['/definition/en', '/id', '/versions']);
  });
});

describe('A document at its limits', () => {
  it('may have all concepts, templates, patterns, rules and members that are permitted', () => {
    const {
      versions: [latest],
    } = readProfile(
      Buffer.from(
        JSON.stringify(
          withMore({
            concepts: many(LIMITS.concepts, (i) => ({ id: iri(`c${i}`), type: 'Verb', inScheme: V2 })),
            templates: [template(0, rules(LIMITS.rules)), ...many(LIMITS.templates - 1, (i) => template(i + 1))],
            patterns: many(LIMITS.patterns, (i) =>
              pattern(i, { sequence: many(LIMITS.members / LIMITS.patterns, () => iri(`p${i + 1}`)) }),
            ),
          }),
        ),
      ),
    );
    expect([
      latest?.concepts.length,
      latest?.templates.length,
      latest?.templates[0]?.rules.length,
      latest?.patterns.length,
    ]).toEqual([LIMITS.concepts, LIMITS.templates, LIMITS.rules, LIMITS.patterns]);
  });

  it('lists a bounded number of warnings, and how many more there are', () => {
    const { warnings } = readProfile(
      Buffer.from(JSON.stringify(withMore({ concepts: many(1_000, (i) => ({ id: iri(`c${i}`), type: 'Verb' })) }))),
    );
    // Each lacks three properties; a template names a verb that is gone without harm.
    expect(warnings).toHaveLength(1_001);
    expect(warnings.at(-1)?.detail).toBe('departs from Part Two in 2000 more places, which are not listed');
  });

  it('has a bounded number of schemas checked: one that is there often counts once', () => {
    const extension = (i: number, schema: string): Part => ({
      id: iri(`e${i}`),
      type: 'ResultExtension',
      inScheme: V2,
      prefLabel: { en: 'e' },
      definition: { en: 'e' },
      inlineSchema: schema,
    });
    const readAll = (schemaOf: (i: number) => string): readonly number[] => {
      const {
        warnings,
        versions: [latest],
      } = readProfile(
        Buffer.from(JSON.stringify(withMore({ concepts: many(LIMITS.schemas + 3, (i) => extension(i, schemaOf(i))) }))),
      );
      return [warnings.length, latest?.concepts.filter(({ inlineSchema }) => inlineSchema !== undefined).length ?? 0];
    };
    expect(readAll(() => '{"type":"number"}')).toEqual([0, LIMITS.schemas + 3]);
    expect(readAll((i) => `{"maximum":${i}}`)).toEqual([3, LIMITS.schemas]);
    expect(readAll((i) => JSON.stringify({ title: `${i}`.padEnd(10_000) }))).toEqual([LIMITS.schemas + 3 - 19, 19]);
  });
});
