import fc from 'fast-check';
import { OBJECT_NAMES } from '../text/object-names.ts';
import { anyText } from '../text/any-text.ts';
import { aProfile } from '../profiles/a-profile-document.ts';
import { changedAt, DESCRIBED_REQUESTS, type DescribedRequest, placesIn, withMember } from './described-requests.ts';

const HOSTILE_TEXTS = [
  ...OBJECT_NAMES,
  ...['prototype', 'then', 'length', 'name', 'NaN', 'Infinity', 'null', 'undefined', 'true', '0', '-1', '1e999'],
  ...[
    '',
    ' ',
    '.',
    '..',
    '../..',
    '/',
    '\\',
    '%',
    '%00',
    '$',
    '$.',
    '$..*',
    "$['",
    '$where',
    '~',
    '~1',
    '#',
    '?',
    '&',
    '=',
  ],
  ...[
    '\u0000',
    '\n',
    '\r\nX-A: b',
    '\u202e',
    '\u2028',
    '\ufeff',
    '\ud800',
    'e\u0301',
    'I\u0307',
    '\u{1f9d1}\u200d\u{1f393}',
  ],
  ...['=1+1', "' OR 1=1 --", '<script>', '{{7*7}}', '${7*7}', '=$eval("1")', '(a+)+$', '^(?=a)', 'x'.repeat(3000)],
  ...['mailto:', 'mailto:a@b', 'urn:x', 'https://[::1]/', 'http://127.0.0.1/', 'javascript:alert(1)', 'org:', 'study:'],
  ...['en', 'fr', 'und', 'toString', 'x-a', 'i-klingon', 'zh-Hant-TW-x-constructor', 'P1Y', 'P99999999Y', 'PT0S'],
  ...['2024-02-30T00:00:00Z', '+275760-09-13T00:00:00Z', '0000-01-01T00:00:00Z', '2024-01-01T00:00:60Z'],
];

/** Texts that a program may take for something else. */
const hostileText: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom(...HOSTILE_TEXTS), weight: 4 },
  { arbitrary: anyText, weight: 1 },
);

const objectWith = (inner: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  // `fromEntries` makes an own member of `__proto__` too.
  fc.array(fc.tuple(hostileText, inner), { maxLength: 4 }).map((entries) => Object.fromEntries(entries) as unknown);

/** Any JSON with such texts, as values and as names of members. */
const hostileJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    hostileText,
    fc.constantFrom<unknown>(null, true, false, 0, -1, 0.1, 1e308, Number.MAX_SAFE_INTEGER, [], {}),
    fc.array(tie('value'), { maxLength: 4 }),
    objectWith(tie('value')),
  ),
})).value;

type Change = (body: unknown) => unknown;

/** A change of one place: another value, another name, or a member more in every object. */
const changeOf = (body: unknown): fc.Arbitrary<Change> => {
  const places = placesIn(body);
  const place = fc.constantFrom(...(places.length > 1 ? places.slice(1) : places));
  return fc.oneof(
    fc.tuple(place, hostileJson).map(
      ([path, value]): Change =>
        (one) =>
          changedAt(one, path, (_, own = '') => [[own, value]]),
    ),
    fc.tuple(place, hostileText).map(
      ([path, text]): Change =>
        (one) =>
          changedAt(one, path, (_, own = '') => [[own, text]]),
    ),
    fc.tuple(place, hostileText).map(
      ([path, name]): Change =>
        (one) =>
          changedAt(one, path, (value, own = '') => [
            [own, value],
            [name, value],
          ]),
    ),
    fc.tuple(hostileText, hostileJson).map(
      ([name, value]): Change =>
        (one) =>
          withMember(one, name, value),
    ),
  );
};

/** A request of a route with content that its author has not thought of. */
export interface HostileRequest {
  readonly shape: DescribedRequest;
  /** By the position of the parameter in the path; undefined: what is there. */
  readonly ids: readonly (string | undefined)[];
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly language: string;
  readonly accept: string;
  readonly body?: string;
}

const queryOf = ({ query }: DescribedRequest): fc.Arbitrary<HostileRequest['query']> => {
  const value = fc.oneof(
    hostileText,
    fc.tuple(hostileText, hostileText).map(([name, text]) => JSON.stringify({ [name]: text, mbox: `mailto:${text}` })),
    hostileJson.map((json) => JSON.stringify(json)),
  );
  const pair = fc.tuple(fc.oneof(hostileText, fc.constantFrom(...query, 'limit', 'lang')), value);
  return fc.oneof(fc.constant([]), fc.array(pair, { maxLength: 3 }));
};

const requestTo = (shape: DescribedRequest): fc.Arbitrary<HostileRequest> => {
  const ids = (shape.path.match(/\{/g) ?? []).length;
  const changed = fc
    .array(changeOf(shape.body), { minLength: shape.method === 'GET' ? 0 : 1, maxLength: 3 })
    .map((changes) => JSON.stringify(changes.reduce((body, change) => change(body), shape.body)) as string | undefined);
  return fc
    .record({
      ids: fc.array(
        fc.oneof(
          fc.constant(undefined),
          hostileText.map((text) => text || 'x'),
        ),
        { minLength: ids, maxLength: ids },
      ),
      query: queryOf(shape),
      language: hostileText,
      accept: fc.constantFrom('*/*', 'text/html', 'application/json', 'text/plain', 'application/n-quads', 'text/csv'),
      body: shape.body === undefined ? fc.constant(undefined) : changed,
    })
    .map(({ body, ...rest }) => ({ shape, ...rest, ...(body === undefined ? {} : { body }) }));
};

const UPLOADS = /^\/(v1\/(profiles|webhooks|sources|organisations|purposes|staff|people|links|validate)|xapi|caliper)/;

/** Any route, most often one by which others upload or name something. */
export const hostileRequest: fc.Arbitrary<HostileRequest> = fc.oneof(
  {
    arbitrary: fc
      .constantFrom(...DESCRIBED_REQUESTS.filter(({ path, method }) => UPLOADS.test(path) && method !== 'GET'))
      .chain(requestTo),
    weight: 3,
  },
  { arbitrary: fc.constantFrom(...DESCRIBED_REQUESTS).chain(requestTo), weight: 2 },
);

/** Names as JSONPath writes them after a dot. */
const PLAIN_NAMES = HOSTILE_TEXTS.filter((text) => /^[A-Za-z_]\w{0,20}$/.test(text));

/** A place in a statement (xAPI Profiles 2, 8.1): of a statement's own members, and of others. */
const hostileLocation: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { arbitrary: fc.constantFrom(...PLAIN_NAMES).map((name) => `.${name}`), weight: 4 },
      {
        arbitrary: fc.constantFrom('.actor', '.result', '.context', '.object', '.extensions', '.definition'),
        weight: 2,
      },
      { arbitrary: hostileText.map((text) => `['${text.slice(0, 50)}']`), weight: 2 },
      { arbitrary: fc.constantFrom('[0]', '[*]', '.*', '..id', "['a','b']", '[0:1]', '[?(@.a)]', '|$.id'), weight: 1 },
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((steps) => `$${steps.join('')}`);

const hostileRule = fc.record(
  {
    location: hostileLocation,
    selector: hostileLocation,
    presence: fc.constantFrom('included', 'excluded', 'recommended'),
    any: fc.array(hostileJson, { minLength: 1, maxLength: 3 }),
    all: fc.array(hostileJson, { minLength: 1, maxLength: 3 }),
    none: fc.array(hostileJson, { minLength: 1, maxLength: 3 }),
    scopeNote: fc.dictionary(hostileText, hostileText, { maxKeys: 3 }),
  },
  { requiredKeys: ['location', 'presence'] },
);

/** A profile of this id whose first template has rules at such places; with up to two other changes. */
export const hostileProfile = (id: string): fc.Arbitrary<unknown> => {
  const profile = aProfile({ id });
  const [beginning, ...templates] = profile.templates;
  return fc
    .tuple(
      fc.array(hostileRule, { minLength: 6, maxLength: 12 }),
      fc.oneof(fc.constant([]), fc.array(changeOf(profile), { minLength: 1, maxLength: 2 })),
    )
    .map(([rules, changes]) =>
      changes.reduce((document: unknown, change) => change(document), {
        ...profile,
        templates: [{ ...beginning, rules }, ...templates],
      }),
    );
};

/** A statement with up to two such changes. */
export const hostileStatement = (statement: unknown): fc.Arbitrary<unknown> =>
  fc
    .array(changeOf(statement), { maxLength: 2 })
    .map((changes) => changes.reduce((one, change) => change(one), statement));
