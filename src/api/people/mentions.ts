import {
  arraySchema,
  COUNT,
  INSTANT,
  mapSchema,
  namedSchema,
  objectSchema,
  STRING,
  UUID,
} from '../../core/json-schema.ts';
import { isoTime } from '../../core/time.ts';
import type { PersonMentions } from '../../consent/admin/mention-admin.ts';
import { AFTER_QUERY, MORE } from '../openapi/shared/parameters.ts';
import { staff } from '../route/access.ts';
import { readSourcesInScope } from '../route/sources-in-scope.ts';
import { route } from '../route/route.ts';
import { STEWARD } from '../route/scopes.ts';

const MENTIONS_OF_PERSON = {
  person: { ...STRING, description: 'A token that leads to the statements, and to no identifier.' },
  statements: COUNT,
  places: mapSchema(COUNT),
  sources: mapSchema(COUNT),
  first: INSTANT,
  last: INSTANT,
};

const PERSON_MENTIONS = namedSchema('PersonMentions', objectSchema(MENTIONS_OF_PERSON, { replacement: STRING }));

const MENTION_PAGE = namedSchema(
  'MentionPage',
  objectSchema(
    {
      ...MENTIONS_OF_PERSON,
      mentions: arraySchema(
        objectSchema({ statement: UUID, source: STRING, places: arraySchema(STRING), listed: INSTANT }),
      ),
    },
    { replacement: STRING, ...MORE },
  ),
);

const personJson = ({ first, last, ...rest }: PersonMentions) => ({
  ...rest,
  first: isoTime(first),
  last: isoTime(last),
});

const moreAt = (path: string, next: string | undefined) => ({
  more: next === undefined ? undefined : `${path}?after=${encodeURIComponent(next)}`,
});

export const listMentions = route({
  method: 'GET',
  path: '/v1/mentions',
  access: staff(STEWARD),
  tag: 'People, for the institution',
  summary: 'Lists the erased people named in statements of others.',
  carries: 'mentions',
  query: AFTER_QUERY,
  answers: {
    200: {
      description: 'The people.',
      schema: objectSchema({ people: arraySchema(PERSON_MENTIONS) }, MORE),
      example: {
        people: [
          {
            person: 'Ms666ZXAVYhennmx',
            statements: 1,
            places: { instructor: 1 },
            sources: { moodle: 1 },
            first: '2026-11-28T07:11:01.218Z',
            last: '2026-11-28T07:11:01.218Z',
          },
          {
            person: 'SMyhVLt3q2pfr3b3',
            statements: 1,
            places: { instructor: 1 },
            sources: { moodle: 1 },
            first: '2026-11-28T07:11:04.253Z',
            last: '2026-11-28T07:11:04.253Z',
          },
        ],
      },
    },
  },
  handle: async ({ query, principal }, services) => {
    const after = query.get('after') ?? undefined;
    const { people, next } = await services.people.mentionAdmin.list(
      await readSourcesInScope(principal, services),
      after,
    );
    return {
      status: 200,
      body: { people: people.map(personJson), ...moreAt(`${services.publicPath}/v1/mentions`, next) },
    };
  },
});

export const readMentions = route({
  method: 'GET',
  path: '/v1/mentions/:person',
  access: staff(STEWARD),
  tag: 'People, for the institution',
  summary: 'Lists the statements that name an erased person.',
  carries: 'mentions',
  query: AFTER_QUERY,
  answers: {
    200: {
      description: 'The statements.',
      schema: MENTION_PAGE,
      example: {
        person: 'xa_BtNA_ZI4W8l7v',
        statements: 7,
        places: { contextAgents: 1, contextGroups: 1, instructor: 2, team: 2, object: 1, subStatement: 1 },
        sources: { moodle: 7 },
        first: '2026-11-28T07:08:18.283Z',
        last: '2026-11-28T07:08:18.283Z',
        mentions: [
          {
            statement: '1cab1965-dd7f-4418-a7cd-98caab2c2913',
            source: 'moodle',
            places: ['contextAgents'],
            listed: '2026-11-28T07:08:18.283Z',
          },
          {
            statement: '2a860b3b-52b2-40e4-974c-5214713635b7',
            source: 'moodle',
            places: ['team'],
            listed: '2026-11-28T07:08:18.283Z',
          },
        ],
      },
    },
  },
  handle: async ({ params: { person }, query, principal }, services) => {
    const sources = await readSourcesInScope(principal, services);
    const found = await services.people.mentionAdmin.read(person, sources, query.get('after') ?? undefined);
    return {
      status: 200,
      body: {
        ...personJson(found.summary),
        mentions: found.mentions.map(({ statement, source, places, listedAt }) => ({
          statement,
          source,
          places,
          listed: isoTime(listedAt),
        })),
        ...moreAt(`${services.publicPath}/v1/mentions/${encodeURIComponent(person)}`, found.next),
      },
    };
  },
});
