import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, Statement } from '../../../../src/xapi/model/types.ts';
import type { ProfileVersion, Rule, Template } from '../../../../src/profiles/model/types.ts';

/** One of the shared files of cases, or a shared profile. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows the file's type
export const sharedDocument = <T>(...path: readonly string[]): T =>
  JSON.parse(readFileSync(join('..', 'shared', 'fixtures', ...path), 'utf8')) as T;

const DESCRIBED = { prefLabel: { en: 'One' }, definition: { en: 'One.' }, deprecated: false } as const;

/** A template without rules unless overridden. */
export const aTemplate = (
  about: Partial<Omit<Template, 'rules'>> & { readonly id: string; readonly rules?: readonly Rule[] | undefined },
): Template => ({ ...DESCRIBED, ...about, rules: about.rules ?? [] });

/** A version of a profile with these templates and extensions. */
export const aVersion = (
  templates: readonly Template[],
  concepts: readonly Pick<ProfileVersion['concepts'][number], 'id' | 'type' | 'inlineSchema'>[] = [],
): ProfileVersion => ({
  id: 'https://p.example/v1',
  templates,
  concepts: concepts.map((concept) => ({ ...DESCRIBED, ...concept })),
  patterns: [],
});

/** Any value as a statement, whole or not. */
export const asStatement = (value: unknown): Statement => value as Statement;

/** Any JSON value. */
export const asJson = (value: unknown): Json => value as Json;
