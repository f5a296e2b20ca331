import {
  ANY,
  arraySchema,
  COUNT,
  type JsonSchema,
  mapSchema,
  namedSchema,
  objectSchema,
  STRING,
  UUID,
} from '../../../core/json-schema.ts';
import { type Kind, KINDS } from '../../../core/problem.ts';
import type { Access, Operation } from './operation.ts';

/** A fault of a request. */
export const FAULT = namedSchema(
  'Fault',
  objectSchema(
    {
      at: {
        ...STRING,
        description: 'A JSON Pointer (RFC 6901) into the body, or the name of a parameter or a header.',
      },
      detail: STRING,
    },
    {
      requirement: { ...STRING, description: 'The requirement broken, as a section of its standard.' },
      link: { ...STRING, description: 'The address of that section.' },
      breach: mapSchema(ANY, { description: 'The broken rule of a profile.' }),
    },
  ),
);

/** The schemas of refusals (RFC 9457). */
export const PROBLEM_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  Problem: {
    ...objectSchema(
      {
        type: { ...STRING, description: 'A section of the page /problems.' },
        title: STRING,
        status: { ...COUNT, minimum: 400, maximum: 599 },
        detail: STRING,
        kind: { type: 'string', enum: Object.keys(KINDS) },
        faults: arraySchema(FAULT),
      },
      {
        ids: arraySchema(UUID, { description: 'Ids given to statements that may be stored (`journal-unavailable`).' }),
        ask: { ...STRING, description: 'Where the person can be asked (`consent-required`).' },
      },
    ),
    description: 'A refusal (RFC 9457). Every fault of the request is named.',
  },
};

const CREDENTIAL_KINDS = ['unauthorized', 'forbidden', 'too-many-requests', 'issuer-unavailable'] as const;
const BODY_KINDS = ['invalid-json', 'too-large', 'too-slow'] as const;
const PAGE_KINDS: readonly Kind[] = [
  ...CREDENTIAL_KINDS,
  ...BODY_KINDS,
  'not-found',
  'state-conflict',
  'version-conflict',
  'link-over',
  'assurance-required',
];

/** All kinds that a route may refuse with, in the order of the table of kinds. */
export const kindsOf = (
  { form, schemes }: Access,
  path: string,
  { body, problems = [] }: Operation,
): readonly Kind[] => {
  const kinds = new Set<Kind>([
    'invalid-request',
    'internal',
    'damaged',
    'overloaded',
    'store-unavailable',
    ...problems,
  ]);
  const addAll = (some: readonly Kind[]): void => some.forEach((kind) => kinds.add(kind));
  if (schemes.length > 0) addAll(CREDENTIAL_KINDS);
  if (body !== undefined) addAll(BODY_KINDS);
  if (form === 'page') addAll(PAGE_KINDS);
  if (path.includes('/:')) kinds.add('not-found');
  return (Object.keys(KINDS) as Kind[]).filter((kind) => kinds.has(kind));
};

const exampleOf = (kind: Kind): object => ({
  type: `/problems#${kind}`,
  title: KINDS[kind].title,
  status: KINDS[kind].status,
  detail: KINDS[kind].meaning,
  kind,
  faults: [],
  ...(kind === 'journal-unavailable' && { ids: [] }),
});

const classNameOf = (kinds: readonly Kind[]): string =>
  kinds.map((kind) => kind.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase())).join('');

/** A page states a refusal in words. */
const PAGE_CONTENT = { 'text/html': { schema: STRING } };

/** The responses of refusals, by status, and by name if operations share them. */
export const problemResponses = (kinds: readonly Kind[], isPage: boolean) => {
  const named = [...new Set(kinds.map((kind) => KINDS[kind].status))].map((status) => {
    const ofStatus = kinds.filter((kind) => KINDS[kind].status === status);
    const schema = namedSchema(`${classNameOf(ofStatus)}Problem`, {
      allOf: [
        { $ref: '#/components/schemas/Problem' },
        { type: 'object', properties: { kind: { type: 'string', enum: ofStatus } } },
      ],
    });
    const examples = Object.fromEntries(ofStatus.map((kind) => [kind, { value: exampleOf(kind) }]));
    const response = {
      description: ofStatus.map((kind) => `\`${kind}\`: ${KINDS[kind].meaning}`).join('\n'),
      content: { ...(isPage && PAGE_CONTENT), 'application/problem+json': { schema, examples } },
    };
    return { status: String(status), name: [...(isPage ? ['page'] : []), ...ofStatus].join('.'), response };
  });
  return {
    responses: Object.fromEntries(
      named.map(({ status, name }) => [status, { $ref: `#/components/responses/${name}` }]),
    ),
    components: Object.fromEntries(named.map(({ name, response }) => [name, response])),
  };
};
