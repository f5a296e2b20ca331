import { describeApi } from '../../../../src/api/openapi/describe-api.ts';
import { ROUTES } from '../../../../src/api/routes.ts';
import { aProfile } from '../profiles/a-profile-document.ts';

interface DescribedOperation {
  readonly parameters: readonly { readonly name: string; readonly in: 'path' | 'query' | 'header' }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example?: unknown }>> };
  readonly security: readonly Readonly<Record<string, unknown>>[];
}

/** What a route takes, by the description of the API. */
export interface DescribedRequest {
  readonly method: string;
  /** With its parameters as `{id}`. */
  readonly path: string;
  readonly query: readonly string[];
  readonly headers: readonly string[];
  /** Whether a person signs in for it. */
  readonly isOfPerson: boolean;
  readonly isForm: boolean;
  /** An example of its body in JSON; undefined where it has none. */
  readonly body: unknown;
}

/** Its answer has no end. */
const ENDLESS = '/v1/operations/live';

const bodyOf = (path: string, { requestBody }: DescribedOperation): unknown => {
  if (requestBody === undefined) return undefined;
  if (path === '/v1/profiles') return aProfile();
  return Object.values(requestBody.content)[0]?.example ?? { a: { b: ['c'] } };
};

const { paths } = describeApi(ROUTES, 'http://carnet.example') as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
};

/** Every route of /openapi.json, and so of the table of routes. */
export const DESCRIBED_REQUESTS: readonly DescribedRequest[] = Object.entries(paths)
  .filter(([path]) => path !== ENDLESS)
  .flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): DescribedRequest => {
      const named = (place: 'query' | 'header') =>
        operation.parameters.filter((one) => one.in === place).map(({ name }) => name);
      return {
        method: method.toUpperCase(),
        path,
        query: named('query'),
        headers: named('header'),
        isOfPerson: operation.security.some((one) => Object.keys(one).some((name) => name.startsWith('person'))),
        isForm: 'application/x-www-form-urlencoded' in (operation.requestBody?.content ?? {}),
        body: bodyOf(path, operation),
      };
    }),
  );

type Path = readonly string[];

const isContainer = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The places of all values in a value, the whole first. */
export const placesIn = (value: unknown, path: Path = []): readonly Path[] => [
  path,
  ...(isContainer(value) ? Object.entries(value).flatMap(([name, inner]) => placesIn(inner, [...path, name])) : []),
];

/** A copy in which the value at a place is what `change` makes of it and of its name there. */
export const changedAt = (
  value: unknown,
  [name, ...rest]: Path,
  change: (value: unknown, name?: string) => readonly (readonly [name: string, value: unknown])[],
): unknown => {
  if (name === undefined) return change(value)[0]?.[1];
  if (!isContainer(value)) return value;
  const entries = Object.entries(value).flatMap(([one, inner]): readonly (readonly [string, unknown])[] => {
    if (one !== name) return [[one, inner]];
    return rest.length === 0 ? change(inner, one) : [[one, changedAt(inner, rest, change)]];
  });
  // `fromEntries` makes an own member of `__proto__` too.
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isContainer(value) && !Array.isArray(value);

/** A copy whose every text is this one. */
const withText = (value: unknown, text: string): unknown => {
  if (typeof value === 'string') return text;
  if (Array.isArray(value)) return value.map((item) => withText(item, text));
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withText(inner, text)]))
    : value;
};

/** A copy whose every object has one member more. */
export const withMember = (value: unknown, name: string, member: unknown): unknown => {
  if (Array.isArray(value)) return value.map((item) => withMember(item, name, member));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([one, inner]) => [one, withMember(inner, name, member)] as const);
  return Object.fromEntries([...entries, [name, member]]);
};

/** A body with a name in the place of its texts, beside its members, and in the place of each of its members' names. */
export const bodiesWith = (body: unknown, name: string): readonly unknown[] => [
  withText(body, name),
  withMember(body, name, name),
  withMember(body, name, { [name]: [name] }),
  { [name]: body },
  name,
  ...placesIn(body)
    .slice(1)
    .map((path) => changedAt(body, path, (value) => [[name, value]])),
  ...placesIn(body)
    .slice(1)
    .map((path) => changedAt(body, path, (_, own = '') => [[own, Object.fromEntries([[name, name]])]])),
];
