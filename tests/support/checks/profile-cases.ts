import { createHash, randomUUID } from 'node:crypto';
import type { Json, JsonObject } from '../../../src/xapi/model/types.ts';
import type { Short } from '../builders/a-pattern.ts';
import { aProfile, type Wished } from '../builders/a-profile-document.ts';

/** What one case puts into a version of its own: templates and patterns as they stand in a profile document. */
export interface VersionObjects {
  readonly templates: readonly Wished[];
  readonly patterns?: readonly Wished[];
}

/** The id of the version of a case: what its statements claim. */
export const versionId = (profile: string, position: number): string => `${profile}/v${position}`;

/** A profile document with a version a case, so that no template or pattern of one case is asked for in another. */
export const documentOf = (id: string, cases: readonly VersionObjects[]): ReturnType<typeof aProfile> => {
  const inScheme = (parts: readonly Wished[] | undefined, position: number): readonly Wished[] =>
    (parts ?? []).map((part) => ({ ...part, inScheme: versionId(id, position) }));
  const patterns = cases.flatMap((one, position) => inScheme(one.patterns, position));
  return aProfile({
    id,
    versions: cases.map((_, position) => ({ id: versionId(id, position), generatedAtTime: '2024-03-27T12:30:00Z' })),
    concepts: undefined,
    templates: cases.flatMap((one, position) => inScheme(one.templates, position)),
    patterns: patterns.length === 0 ? undefined : patterns,
  });
};

const DESCRIBED = { prefLabel: { en: 'One' }, definition: { en: 'One.' } };

/** A template of a document; what the case is about is given. */
export const aTemplateObject = (about: Wished & { readonly id: string }): Wished => ({
  type: 'StatementTemplate',
  ...DESCRIBED,
  ...about,
});

const verbOf = (template: string): string => `https://verbs.example/${template}`;

/** The template that a statement of an end is. No case has it. */
const END = 'end';

/**
 * A pattern in short as a version has it: a template a letter, told apart by verb, and a primary pattern of the case's
 * own followed by one end. A statement of the end can then come exactly where the statements before it have fulfilled
 * the case's pattern.
 */
export const endedPattern = (profile: string, position: number, short: Short): VersionObjects => {
  const named = (name: string): string => `${versionId(profile, position)}/${name}`;
  const templates = new Map<string, Wished>();
  const patterns: Wished[] = [];
  const add = (one: Short, primary = false): string => {
    if (typeof one === 'string') {
      templates.set(one, aTemplateObject({ id: named(one), verb: verbOf(one) }));
      return named(one);
    }
    const [element, inside] = one;
    const isSeveral = element === 'sequence' || element === 'alternates';
    const members = (isSeveral ? inside : [inside as Short]).map((member) => add(member));
    const id = named(`pattern-${patterns.length}`);
    patterns.push({ id, type: 'Pattern', ...DESCRIBED, primary, [element]: isSeveral ? members : members[0] });
    return id;
  };
  add(['sequence', [short, END]], true);
  return { templates: [...templates.values()], patterns };
};

/** A statement of a template that verbs tell apart, in a registration. */
export const letterStatement = (template: string, version: string, registration: string): JsonObject =>
  claiming(
    {
      actor: { mbox: 'mailto:ada@school.example' },
      verb: { id: verbOf(template) },
      object: { id: 'https://school.example/exercises/1' },
      context: { registration },
    },
    version,
  );

/** A statement of the end of a run. */
export const endStatement = (version: string, registration: string): JsonObject =>
  letterStatement(END, version, registration);

/** The statement with the version as one more category: so it claims it (P2 5.0). */
export const claiming = (statement: JsonObject, version: string): JsonObject => {
  const context = (statement['context'] ?? {}) as JsonObject;
  const activities = (context['contextActivities'] ?? {}) as JsonObject;
  return {
    ...statement,
    context: {
      ...context,
      contextActivities: {
        ...activities,
        category: [...((activities['category'] ?? []) as readonly Json[]), { id: version }],
      },
    },
  };
};

/** Where the values of a rule that is about values alone stand. */
const VALUES = 'https://values.example/list';

/** The JSONPath to each place of such values, and the one from a place to its value. */
export const TO_VALUES = { location: `$.context.extensions['${VALUES}'][*]`, selector: '$.value' } as const;

/** A statement in which these two find exactly the values; an unmatchable one is a place without a value. */
export const statementOfValues = (values: readonly Json[]): JsonObject => ({
  actor: { mbox: 'mailto:ada@school.example' },
  verb: { id: verbOf('told') },
  object: { id: 'https://school.example/exercises/1' },
  context: { extensions: { [VALUES]: values.map((value) => (isUnmatchable(value) ? {} : { value })) } },
});

/** Whether a value of the cases stands for one that cannot be matched. */
export const isUnmatchable = (value: Json): boolean =>
  typeof value === 'object' && value !== null && 'UNMATCHABLE' in value;

/**
 * Ids of the cases as ids that no other case has, the same for the same; others than those of a case's statements must
 * not be given.
 */
export const freshIds = (): ((id: string) => string) => {
  const known = new Map<string, string>();
  return (id) => {
    const fresh = known.get(id) ?? randomUUID();
    known.set(id, fresh);
    return fresh;
  };
};

/**
 * A statement of the cases as one that the standard accepts. Attachments get a SHA-2 and a place on the web instead of
 * data, or are left out where they are a signature; ids become fresh ones, spelt as UUIDs. Templates see none of that
 * but the id, which no rule names.
 */
export const asWhole = (statement: JsonObject, fresh: (id: string) => string): JsonObject => {
  const reference = (value: Json | undefined): Json | undefined => {
    const { objectType, id } = (value ?? {}) as JsonObject;
    return objectType === 'StatementRef' && typeof id === 'string' ? { objectType, id: fresh(id) } : value;
  };
  const { attachments, object, context, id, ...rest } = statement;
  const usable = ((attachments ?? []) as readonly JsonObject[]).filter(
    ({ usageType }) => usageType !== 'http://adlnet.gov/expapi/attachments/signature',
  );
  const referring = (context as JsonObject | undefined)?.['statement'];
  return {
    ...rest,
    id: fresh(id as string),
    object: reference(object)!,
    ...(context === undefined
      ? {}
      : {
          context: {
            ...(context as JsonObject),
            ...(referring === undefined ? {} : { statement: reference(referring)! }),
          },
        }),
    ...(usable.length === 0
      ? {}
      : {
          attachments: usable.map((one) => ({
            ...one,
            sha2: createHash('sha256').update(JSON.stringify(one)).digest('hex'),
            fileUrl: 'https://files.example/1',
          })),
        }),
  };
};
