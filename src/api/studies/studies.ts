import { defined } from '../../core/json-object.ts';
import {
  arraySchema,
  COUNT,
  FLAG,
  namedSchema,
  objectSchema,
  type Sent,
  STRING,
  TEXTS_BY_LANGUAGE,
} from '../../core/json-schema.ts';
import { Problem } from '../../core/problem.ts';
import { DAY_MS, isoTime } from '../../core/time.ts';
import { lastDay, publicPurposeJson } from '../../consent/purposes/purpose-json.ts';
import { listRows, type RowList } from '../../http/api/shared/list-rows.ts';
import { checkParameters } from '../../http/xapi/parameters.ts';
import { asyncApiOf } from '../../studies/catalogue/async-api.ts';
import { croissantOf } from '../../studies/catalogue/croissant.ts';
import type { PublicStudy } from '../../studies/catalogue/public-studies.ts';
import type { Codebook } from '../../studies/export/codebook.ts';
import { studyPageUrl, studyResourceUrl } from '../../studies/study/study-paths.ts';
import { SHOWN_CONTROLLER } from '../openapi/shared/controller.ts';
import { listQuery, MORE, UNPAGED } from '../openapi/shared/parameters.ts';
import { PURPOSE } from '../purposes/purpose-json.ts';
import { open } from '../route/access.ts';
import { route } from '../route/route.ts';
import type { Services } from '../route/services.ts';
import { readDirectKafka } from './direct-kafka.ts';
import examples from './examples.json' with { type: 'json' };

const STUDY_MEMBERS = {
  id: STRING,
  name: STRING,
  version: COUNT,
  state: STRING,
  title: TEXTS_BY_LANGUAGE,
  summary: TEXTS_BY_LANGUAGE,
  controller: SHOWN_CONTROLLER,
  recipients: arraySchema(STRING),
  commercial: FLAG,
  acknowledgement: objectSchema({ lagDays: COUNT }, { last: STRING }),
  page: STRING,
  stream: STRING,
};
const STUDY_OPTIONAL = { benefit: TEXTS_BY_LANGUAGE, until: STRING, participants: COUNT, result: STRING };
const STUDY = namedSchema('Study', objectSchema(STUDY_MEMBERS, STUDY_OPTIONAL));
const STUDY_DETAILS = namedSchema('StudyDetails', objectSchema({ ...STUDY_MEMBERS, purpose: PURPOSE }, STUDY_OPTIONAL));

const LABELLED = arraySchema(objectSchema({ id: STRING, label: TEXTS_BY_LANGUAGE }));
const CODEBOOK = namedSchema(
  'Codebook',
  objectSchema({
    study: STRING,
    version: COUNT,
    title: TEXTS_BY_LANGUAGE,
    time: STRING,
    columns: arraySchema(
      objectSchema(
        { name: STRING, type: STRING, pointer: STRING, description: TEXTS_BY_LANGUAGE },
        { values: arraySchema(STRING) },
      ),
    ),
    verbs: LABELLED,
    activityTypes: LABELLED,
    keepActivities: arraySchema(STRING),
    activities: LABELLED,
  }),
);

const studyJson = (
  { name, purpose, participants, result, ackLagMs, acknowledgedAt }: PublicStudy,
  { settings: { publicUrl } }: Services,
): Sent<typeof STUDY> => {
  const { title, summary, benefit, controller, recipients, commercial, until, version, state } = purpose;
  return {
    id: purpose.id,
    name,
    version,
    state,
    title,
    summary,
    benefit,
    controller,
    recipients,
    commercial,
    until: until === undefined ? undefined : lastDay(until),
    participants,
    result,
    acknowledgement: { lagDays: Math.floor(ackLagMs / DAY_MS), last: isoTime(acknowledgedAt)?.slice(0, 10) },
    page: studyPageUrl(publicUrl, purpose.id),
    stream: `${studyResourceUrl(publicUrl, purpose.id)}/stream`,
  };
};

const LIST: RowList<PublicStudy, 'id'> = {
  fields: ['id'],
  usual: 'id',
  key: ({ purpose }) => purpose.id,
  texts: ({ purpose }) => Object.values(purpose.title),
  values: { id: ({ purpose }) => purpose.id },
};
const LIST_QUERY = listQuery(LIST);

const checkNoParameters = (search: string): void => checkParameters(new URLSearchParams(search), [], {});

const findStudy = async (name: string, { studies }: Services): Promise<PublicStudy> => {
  const study = await studies.catalogue.publicStudies.read(name);
  if (study === undefined) throw new Problem('not-found', 'no study has this id');
  return study;
};

const readCodebookOf = async ({ purpose }: PublicStudy, { studies }: Services): Promise<Codebook> => {
  const codebook = await studies.catalogue.readCodebook(purpose);
  if (codebook === undefined) throw new Problem('not-found', 'this study has no view');
  return codebook;
};

export const listStudies = route({
  method: 'GET',
  path: '/v1/studies',
  access: open,
  tag: 'Studies',
  summary: 'Lists the public studies.',
  description: UNPAGED,
  carries: 'none',
  query: LIST_QUERY,
  answers: {
    200: {
      description: 'The public studies.',
      schema: objectSchema({ studies: arraySchema(STUDY) }, MORE),
      example: { studies: [examples.study] },
    },
  },
  handle: async ({ search }, services) => {
    const query = new URLSearchParams(search);
    checkParameters(query, Object.keys(LIST_QUERY), {});
    const all = await services.studies.catalogue.publicStudies.list();
    const { items, more } = listRows(all, { query, path: `${services.publicPath}/v1/studies` }, LIST);
    return { status: 200, body: { studies: items.map((study) => studyJson(study, services)), ...more } };
  },
});

export const getStudy = route({
  method: 'GET',
  path: '/v1/studies/:id',
  access: open,
  tag: 'Studies',
  summary: 'Reads a public study.',
  carries: 'none',
  answers: {
    200: {
      description: 'The study.',
      schema: STUDY_DETAILS,
      example: { ...examples.study, purpose: examples.purpose },
    },
  },
  handle: async ({ params, search }, services) => {
    checkNoParameters(search);
    const study = await findStudy(params.id, services);
    return { status: 200, body: { ...studyJson(study, services), purpose: publicPurposeJson(study.purpose) } };
  },
});

export const getCodebook = route({
  method: 'GET',
  path: '/v1/studies/:id/codebook',
  access: open,
  tag: 'Studies',
  summary: 'Reads the codebook of a study.',
  carries: 'none',
  answers: { 200: { description: 'The codebook.', schema: CODEBOOK, example: examples.codebook } },
  handle: async ({ params, search }, services) => {
    checkNoParameters(search);
    return { status: 200, body: await readCodebookOf(await findStudy(params.id, services), services) };
  },
});

export const describeStream = route({
  method: 'GET',
  path: '/v1/studies/:id/asyncapi.json',
  access: open,
  tag: 'Studies',
  summary: 'Describes the stream of a study (AsyncAPI).',
  carries: 'none',
  answers: {
    200: {
      description: 'An AsyncAPI document.',
      schema: { type: 'object' },
      example: {
        asyncapi: '3.0.0',
        info: { title: 'Reading habits', version: '1.0.0' },
        defaultContentType: 'application/json',
      },
    },
  },
  problems: ['unauthorized', 'too-many-requests'],
  handle: async (request, services) => {
    checkNoParameters(request.search);
    const { purpose } = await findStudy(request.params.id, services);
    const kafka = await readDirectKafka(purpose.id, request, services);
    const { publicUrl } = services.settings;
    return { status: 200, body: asyncApiOf({ purpose, publicUrl, ...defined({ kafka }) }) };
  },
});

export const describeTable = route({
  method: 'GET',
  path: '/v1/studies/:id/croissant.json',
  access: open,
  tag: 'Studies',
  summary: 'Describes the table of a study (Croissant).',
  carries: 'none',
  answers: {
    200: {
      description: 'A Croissant document.',
      schema: { type: 'object' },
      types: ['application/ld+json'],
      example: {
        '@context': { '@vocab': 'https://schema.org/', cr: 'http://mlcommons.org/croissant/' },
        '@type': 'Dataset',
        name: 'Reading habits',
        'dct:conformsTo': 'http://mlcommons.org/croissant/1.1',
      },
    },
  },
  handle: async ({ params, search }, services) => {
    checkNoParameters(search);
    const study = await findStudy(params.id, services);
    const { id, title, summary, controller, version } = study.purpose;
    const { publicUrl } = services.settings;
    const croissant = croissantOf({
      title,
      description: summary,
      url: studyPageUrl(publicUrl, id),
      contentUrl: `${studyResourceUrl(publicUrl, id)}/snapshot?format=csv`,
      columns: (await readCodebookOf(study, services)).columns,
      creator: controller.name,
      version,
    });
    return {
      status: 200,
      headers: { 'Content-Type': 'application/ld+json' },
      body: JSON.stringify(croissant),
    };
  },
});
