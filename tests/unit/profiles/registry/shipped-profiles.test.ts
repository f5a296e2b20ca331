import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isProblem } from '../../../../src/core/problem.ts';
import { checkDocument } from '../../../../src/profiles/judge/check-document.ts';
import { compileProfiles } from '../../../../src/profiles/judge/compile-profiles.ts';
import type { Violation } from '../../../../src/profiles/model/types.ts';
import { readProfile } from '../../../../src/profiles/read/read-profile.ts';
import { judgeInOrder } from '../../../support/checks/profiles/judge-session.ts';
import {
  type NamedRule,
  type ProfileExamples,
  profileExamples,
  SHIPPED,
  statementsOf,
} from '../../../support/checks/profiles/profile-examples.ts';

const documents = readdirSync(SHIPPED)
  .filter((file) => file.endsWith('.jsonld'))
  .map((file) => ({
    name: basename(file, '.jsonld'),
    profile: readProfile(readFileSync(join(SHIPPED, file))),
  }));
const examples = profileExamples();
const compiled = compileProfiles(documents.map(({ profile }) => profile));

const namedRule = ({ by, location, rule }: Violation): NamedRule => ({ by, location, rule });

/** What refuses a document, by the profiles of `examples`. */
const refusalsOf = ({ resource, id, contentType, content }: ProfileExamples['documents'][number]): unknown[] => {
  try {
    checkDocument(compiled, () => ({ mode: 'enforce', policy: 'any' }), {
      resource,
      id,
      contentType,
      bytes: Buffer.from(JSON.stringify(content)),
    });
    return [];
  } catch (thrown) {
    if (!isProblem(thrown)) throw thrown;
    return thrown.faults.map((fault) => namedRule((fault as unknown as { readonly breach: Violation }).breach));
  }
};

describe('shipped profiles', () => {
  it('have examples each, and no examples belong to none', () => {
    expect(examples.map(({ name, profile }) => [name, profile])).toEqual(
      documents.map(({ name, profile }) => [name, profile.id]),
    );
  });

  it.each(documents.map(({ name, profile }) => [name, profile] as const))('%s has no warning', (_, profile) => {
    expect([...profile.warnings, ...(compiled.warnings.get(profile.id) ?? [])]).toEqual([]);
  });

  it.each(documents.map(({ name, profile }) => [name, profile] as const))(
    '%s has names in English and French, and definitions',
    (_, { prefLabel, definition, versions }) => {
      const objects = versions.flatMap(({ concepts, templates, patterns }) => [...concepts, ...templates, ...patterns]);
      for (const { prefLabel: name } of [{ prefLabel }, ...objects])
        expect([name, Object.keys(name).sort()]).toEqual([name, ['en', 'fr']]);
      for (const { definition: text } of [{ definition }, ...objects]) expect(text).toHaveProperty('en');
    },
  );

  it.each(documents.map(({ name, profile }) => [name, profile] as const))(
    '%s has a right and a wrong example of each template, and a wrong one of each kind that it refuses',
    (name, { versions }) => {
      const own = examples.find((one) => one.name === name);
      const wrong = own?.wrong.map(({ refused }) => refused.by) ?? [];
      const templates = versions.flatMap((version) => version.templates);
      expect(templates.filter(({ id }) => !wrong.includes(id)).map(({ id }) => id)).toEqual([]);
      const extensions = versions.flatMap(({ concepts }) => concepts.filter(({ type }) => type.endsWith('Extension')));
      const schemas = own?.wrong.filter(({ refused }) => refused.rule === 'schema') ?? [];
      expect(schemas.length > 0).toBe(extensions.length > 0);
      const resources = versions.flatMap(({ concepts }) => concepts.filter(({ type }) => type.endsWith('Resource')));
      const described = new Set(own?.documents.map(({ id }) => id));
      expect(resources.filter(({ id }) => !described.has(id))).toEqual([]);
      expect(own?.right).not.toEqual([]);
    },
  );
});

describe.each(examples.map((one) => [one.name, one] as const))('examples of %s', (_, one) => {
  it.each(one.right.map((right) => [right.title, right] as const))('accepted: %s', (__, { statements }) => {
    expect(judgeInOrder(statements).map((violations) => violations.map(namedRule))).toEqual(statements.map(() => []));
  });

  if (one.wrong.length > 0)
    it.each(one.wrong.map((wrong) => [wrong.title, wrong] as const))('refused: %s', (__, wrong) => {
      const statements = statementsOf(one, wrong);
      const found = judgeInOrder(statements).map((violations) => violations.map(namedRule));
      expect(found).toEqual([...statements.slice(1).map(() => []), [wrong.refused]]);
    });

  if (one.documents.length > 0)
    it.each(one.documents.map((document) => [document.title, document] as const))('document: %s', (__, document) => {
      expect(refusalsOf(document)).toEqual(document.refused);
    });
});
