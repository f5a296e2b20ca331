import { createHash, randomUUID } from 'node:crypto';
import type { Json, JsonObject } from '../../../../src/xapi/model/types.ts';
import type { Short } from '../../builders/profiles/a-pattern.ts';
import { aProfile, type ProfileObject } from '../../builders/profiles/a-profile-document.ts';

/** The templates and patterns of one case, as in a profile document. Each case has its own version. */
export interface VersionObjects {
  readonly templates: readonly ProfileObject[];
  readonly patterns?: readonly ProfileObject[];
}

/** The id of the version of a case, which its statements claim. */
export const versionId = (profile: string, position: number): string => `${profile}/v${position}`;

/** A profile document with one version for each case, so that cases do not affect each other. */
export const documentOf = (id: string, cases: readonly VersionObjects[]): ReturnType<typeof aProfile> => {
  const inScheme = (objects: readonly ProfileObject[] | undefined, position: number): readonly ProfileObject[] =>
    (objects ?? []).map((part) => ({ ...part, inScheme: versionId(id, position) }));
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

/** A template of a profile document. */
export const aTemplateObject = (about: ProfileObject & { readonly id: string }): ProfileObject => ({
  type: 'StatementTemplate',
  ...DESCRIBED,
  ...about,
});

const verbOf = (template: string): string => `https://verbs.example/${template}`;

/** The template of end statements. No case has it. */
const END = 'end';

/**
 * The objects of a version for a pattern in short form. Each letter is a template with its own verb. The primary
 * pattern adds an end, so that an end statement conforms exactly where the case's pattern is fulfilled.
 */
export const endedPattern = (profile: string, position: number, short: Short): VersionObjects => {
  const named = (name: string): string => `${versionId(profile, position)}/${name}`;
  const templates = new Map<string, ProfileObject>();
  const patterns: ProfileObject[] = [];
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

/** A statement that matches the template of a letter, in a registration. */
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

/** The statement at the end of a run. */
export const endStatement = (version: string, registration: string): JsonObject =>
  letterStatement(END, version, registration);

/** The statement with the version as a further category, by which it claims it (P2 5.0). */
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

/** The extension with the values for rules about values alone. */
const VALUES = 'https://values.example/list';

/** The JSONPath of each list item, and the selector of its value. */
export const TO_VALUES = { location: `$.context.extensions['${VALUES}'][*]`, selector: '$.value' } as const;

/** A statement in which these two find exactly the values; an unmatchable value is an item without one. */
export const statementOfValues = (values: readonly Json[]): JsonObject => ({
  actor: { mbox: 'mailto:ada@school.example' },
  verb: { id: verbOf('told') },
  object: { id: 'https://school.example/exercises/1' },
  context: { extensions: { [VALUES]: values.map((value) => (isUnmatchable(value) ? {} : { value })) } },
});

/** Whether a value of the cases means an unmatchable one. */
export const isUnmatchable = (value: Json): boolean =>
  typeof value === 'object' && value !== null && 'UNMATCHABLE' in value;

/**
 * Maps the statement ids of one case to new ids, the same id to the same new one.
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
 * A statement of the cases as one that the standard accepts. Attachments get a SHA-2 and a fileUrl instead of data, and
 * signatures are left out; ids become new UUIDs. No rule of the templates depends on these changes.
 */
export const asComplete = (statement: JsonObject, fresh: (id: string) => string): JsonObject => {
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
