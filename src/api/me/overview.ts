import {
  arraySchema,
  COUNT,
  DAY,
  enumSchema,
  FLAG,
  INSTANT,
  mapSchema,
  namedSchema,
  objectSchema,
  type Sent,
  STRING,
  TEXTS_BY_LANGUAGE,
} from '../../core/json-schema.ts';
import { CHOICES } from '../../consent/model/actions.ts';
import { ASSURANCES } from '../../consent/model/assurance.ts';
import { publicPurposeJson } from '../../consent/purposes/purpose-json.ts';
import { accessesJson } from '../../consent/subject/my-access-records.ts';
import type { MyKeptOut } from '../../consent/subject/my-kept-out.ts';
import type { MyOverview } from '../../consent/subject/my-overview.ts';
import type { MyPurpose } from '../../consent/subject/my-purpose.ts';
import { isoTime } from '../../core/time.ts';
import { DECISION_STATE } from '../people/recorded-decision.ts';
import { PURPOSE } from '../purposes/purpose-json.ts';
import { session } from '../route/access.ts';
import { route } from '../route/route.ts';
import { NAMED, ACCESS_READER } from './access-json.ts';
import examples from './examples.json' with { type: 'json' };

const SPEAKER = enumSchema('subject', 'guardian');
const CHOICE_LIST = arraySchema(enumSchema(...CHOICES));
const RETURN_LIST = arraySchema(enumSchema('return'));

const MY_PURPOSE = namedSchema(
  'MyPurpose',
  objectSchema(
    {
      purpose: PURPOSE,
      state: DECISION_STATE,
      generation: COUNT,
      stale: FLAG,
      joint: FLAG,
      may: CHOICE_LIST,
    },
    {
      version: COUNT,
      since: INSTANT,
      includePast: FLAG,
      signatures: arraySchema(SPEAKER),
      until: INSTANT,
      withheld: CHOICE_LIST,
    },
  ),
);

const KEPT_OUT = namedSchema(
  'KeptOut',
  objectSchema(
    {
      since: INSTANT,
      joint: FLAG,
      signatures: arraySchema(SPEAKER),
      may: RETURN_LIST,
      erasure: enumSchema('under-way', 'done'),
    },
    { withheld: RETURN_LIST },
  ),
);

const LATEST = objectSchema(
  {
    id: STRING,
    source: STRING,
    timestamp: INSTANT,
    stored: INSTANT,
    verb: objectSchema({ id: STRING }, { display: TEXTS_BY_LANGUAGE }),
  },
  { activity: objectSchema({ id: STRING }, { name: TEXTS_BY_LANGUAGE }) },
);

const OVERVIEW = namedSchema(
  'Overview',
  objectSchema(
    {
      role: SPEAKER,
      assurance: enumSchema(...ASSURANCES),
      sources: arraySchema(objectSchema({ id: STRING, name: STRING }, { readers: arraySchema(NAMED) })),
      asked: arraySchema(MY_PURPOSE),
      decided: arraySchema(MY_PURPOSE),
      counts: objectSchema({
        weeks: arraySchema(objectSchema({ source: STRING, week: DAY, count: COUNT })),
        whole: FLAG,
      }),
      latest: arraySchema(LATEST),
      bounds: objectSchema({ store: STRING, journal: STRING, streams: STRING, backups: STRING, recipients: STRING }),
      accesses: objectSchema({
        readers: arraySchema(
          objectSchema({
            reader: ACCESS_READER,
            given: mapSchema(COUNT),
            answers: COUNT,
            first: INSTANT,
            last: INSTANT,
          }),
        ),
        whole: FLAG,
        days: COUNT,
      }),
    },
    {
      name: STRING,
      mentions: COUNT,
      keptOut: KEPT_OUT,
      readsNothing: {
        ...FLAG,
        description: 'The key that asked for the link of a tool may not read statements itself, so none are shown.',
      },
    },
  ),
);

const myPurposeJson = ({
  purpose,
  decision,
  generation,
  isStale,
  needsParentalConsent,
  may,
  withheld,
}: MyPurpose): Sent<typeof MY_PURPOSE> => ({
  purpose: publicPurposeJson(purpose),
  state: decision?.state ?? 'none',
  generation,
  version: decision?.version,
  since: isoTime(decision?.since),
  includePast: decision?.includePast,
  signatures: decision?.signatures.map(({ role }) => role),
  until: isoTime(decision?.until),
  stale: isStale,
  joint: needsParentalConsent,
  may,
  withheld: withheld.length === 0 ? undefined : withheld,
});

const keptOutJson = ({
  since,
  signatures,
  isJoint,
  mayReturn,
  isWithheld,
  erasure,
}: MyKeptOut): Sent<typeof KEPT_OUT> => ({
  since: isoTime(since),
  joint: isJoint,
  signatures,
  may: mayReturn ? ['return'] : [],
  withheld: isWithheld ? ['return'] : undefined,
  erasure,
});

const overviewJson = ({
  role,
  assurance,
  name,
  sources,
  keptOut,
  asked,
  decided,
  counts,
  latest,
  bounds,
  mentions,
  accesses,
  readsNothing,
}: MyOverview): Sent<typeof OVERVIEW> => ({
  role,
  assurance,
  name,
  sources,
  keptOut: keptOut === undefined ? undefined : keptOutJson(keptOut),
  asked: asked.map(myPurposeJson),
  decided: decided.map(myPurposeJson),
  counts: { weeks: counts.weeks, whole: counts.isComplete },
  latest: latest.map(({ timestamp, stored, result: _, ...trace }) => ({
    ...trace,
    timestamp: isoTime(timestamp),
    stored: isoTime(stored),
  })),
  bounds,
  mentions,
  accesses: accessesJson(accesses),
  readsNothing,
});

export const readMe = route({
  method: 'GET',
  path: '/v1/me',
  access: session,
  tag: 'People and consent',
  summary: 'Reads what a person is asked, has decided and has recorded.',
  carries: 'own',
  answers: {
    200: { description: 'All that the page of a person shows.', schema: OVERVIEW, example: examples.overview },
  },
  handle: async (request, { people }) => ({
    status: 200,
    body: overviewJson(await people.subjectService.overview(request.session)),
  }),
});
