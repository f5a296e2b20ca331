import { createExplainViolations } from '../../../../../src/http/pages/profiles/explain-violations.ts';
import type { NamedViolation } from '../../../../../src/http/xapi/explain-problem.ts';
import { createProfileRegistry } from '../../../../../src/profiles/registry/profile-registry.ts';
import { openSqliteStore } from '../../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../../src/store/ports/store.ts';
import { aProfile, type ProfileObject } from '../../../../support/builders/profiles/a-profile-document.ts';

const ID = 'https://profiles.example/exercises';
const DURATION = '$.result.duration';

const template = (rules: readonly ProfileObject[], more: ProfileObject = {}): ProfileObject => ({
  ...aProfile({ id: ID }).templates[1],
  rules,
  ...more,
});
const violation: NamedViolation = {
  profile: `${ID}/v1`,
  by: `${ID}/answer`,
  kind: 'template',
  rule: 'presence',
  location: DURATION,
};
const readerOf = (language: string | undefined, chosen: 'en' | 'fr') => ({
  header: () => language,
  acceptsLanguage: () => chosen as never,
});
const english = readerOf(undefined, 'en');

describe('the words for a violation', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: Date.now });
  });
  afterEach(() => store.close());
  const explain = (wished: ProfileObject, one: Partial<NamedViolation> = {}, reader = english) => {
    const others = (wished['others'] ?? []) as readonly object[];
    const { others: _, ...own } = wished;
    const documents = [aProfile({ id: ID, ...own }), ...others];
    const profiles = createProfileRegistry({
      repository: store.profiles,
      files: documents.map((document, index) => ({
        name: `${index}.jsonld`,
        document: Buffer.from(JSON.stringify(document)),
      })),
      now: () => 0,
    });
    return createExplainViolations(profiles)(reader)({ ...violation, ...one });
  };

  it('are the sentence of the page without its markup, and the note of the author', () => {
    const rule = { location: DURATION, presence: 'included', scopeNote: { en: 'How long "it" took.' } };
    expect(explain({ templates: [template([rule])] })).toEqual({
      sentence: 'The duration must be there. $.result.duration',
      scopeNote: 'How long "it" took.',
    });
  });

  it('are those of the profile that has the version, also where that is the id of another profile', () => {
    const rule = { location: DURATION, presence: 'included' };
    expect(explain({ templates: [template([rule])], others: [aProfile({ id: `${ID}/v1` })] })).toEqual({
      sentence: 'The duration must be there. $.result.duration',
    });
  });

  it('are in the language of the reader; names too', () => {
    const rule = { location: '$.verb.id', any: [`${ID}/began`], scopeNote: { en: 'Why.', fr: 'Pourquoi.' } };
    const wished = { templates: [template([rule])] };
    const found = explain(wished, { rule: 'any', location: '$.verb.id' }, readerOf('fr-CA', 'fr'));
    expect(found.sentence).toContain('sa valeur doit être a commencé.');
    expect(found.scopeNote).toBe('Pourquoi.');
  });

  it('escape nothing: an ampersand and brackets are those of the document', () => {
    const rule = { location: DURATION, any: ["<b>&'"], scopeNote: { en: '<i>&amp;' } };
    expect(explain({ templates: [template([rule])] }, { rule: 'any' })).toEqual({
      sentence: "The duration must be there, and it must be <b>&'. $.result.duration",
      scopeNote: '<i>&amp;',
    });
  });

  it('are those of the rule whose values were expected, where several have one location', () => {
    const rules = [
      { location: DURATION, any: ['PT1S'], scopeNote: { en: 'One.' } },
      { location: DURATION, any: ['PT2S'], scopeNote: { en: 'Two.' } },
    ];
    const wished = { templates: [template(rules)] };
    expect(explain(wished, { rule: 'any', expected: ['PT2S'] }).scopeNote).toBe('Two.');
    // A list does not say which: both are named.
    expect(explain(wished, { rule: 'any' }).scopeNote).toBe('One. Two.');
  });

  it('name the templates that a statement has to refer to', () => {
    const wished = {
      templates: [
        aProfile({ id: ID }).templates[0],
        template([], { contextStatementRefTemplate: [`${ID}/beginning`] }),
      ],
    };
    expect(explain(wished, { rule: 'statement-ref', location: '$.context.statement' })).toEqual({
      sentence: 'The context must refer to a statement that keeps Beginning.',
    });
  });

  it('are cut where the author wrote more than a thousand characters', () => {
    const rule = { location: DURATION, presence: 'included', scopeNote: { en: 'x'.repeat(5_000) } };
    expect(explain({ templates: [template([rule])] }).scopeNote).toBe(`${'x'.repeat(1_000)}...`);
  });

  it.each<readonly [string, Partial<NamedViolation>]>([
    ['of an unloaded profile', { profile: 'https://profiles.example/other/v1' }],
    ['of a template that is gone', { by: `${ID}/gone` }],
    ['of a rule that is gone', { location: '$.result.score' }],
    ['of a pattern', { kind: 'pattern', rule: 'order', location: '', by: `${ID}/session` }],
  ])('are none for a violation %s', (_, one) => {
    expect(explain({ templates: [template([{ location: DURATION, presence: 'included' }])] }, one)).toEqual({});
  });
});
