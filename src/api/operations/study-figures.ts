import {
  arraySchema,
  COUNT,
  enumSchema,
  FLAG,
  INSTANT,
  NON_NEGATIVE,
  namedSchema,
  nullable,
  objectSchema,
  type Sent,
  STRING,
  TEXTS_BY_LANGUAGE,
} from '../../core/json-schema.ts';
import { isoTime } from '../../core/time.ts';
import { HINDRANCES } from '../../consent/purposes/workflow/opening-hindrances.ts';
import { listRows, type RowList, type TextForReader, textForReader } from '../../http/api/shared/list-rows.ts';
import type { StudyFigures } from '../../studies/study/study-figures.ts';
import { listQuery, MORE, UNPAGED } from '../openapi/shared/parameters.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';
import { NO_STORE } from './figures-json.ts';

const PURPOSE_STATE = enumSchema('draft', 'submitted', 'approved', 'open', 'suspended', 'closed', 'destroyed');

const STUDY_FIGURES = namedSchema(
  'StudyFigures',
  objectSchema(
    {
      study: STRING,
      title: TEXTS_BY_LANGUAGE,
      version: COUNT,
      state: { ...PURPOSE_STATE, description: 'Of the version in force; of the newest if none was ever opened.' },
      hindrances: {
        ...arraySchema(enumSchema(...HINDRANCES)),
        description: 'What keeps the newest version from being opened, in the order of the steps.',
      },
      backfilling: { ...FLAG, description: 'Earlier records are still being released.' },
    },
    {
      lab: { ...STRING, description: 'The source of its lab; absent if the institution drafted it.' },
      next: objectSchema({ version: COUNT, state: PURPOSE_STATE }),
      emits: { ...enumSchema('everything', 'deletions'), description: 'Absent before its stream begins.' },
      acknowledged: { ...INSTANT, description: 'The day (UTC) when its lab last acknowledged deletions.' },
      unacknowledged: {
        ...objectSchema({ since: INSTANT, until: INSTANT }),
        description:
          'In whole days: since when its oldest deletion waits, and when its stream is refused for it; once it waits ' +
          'for a week.',
      },
    },
  ),
);

const studyJson = (figures: StudyFigures): Sent<typeof STUDY_FIGURES> => {
  const { isBackfilling, acknowledgedAt, unacknowledged, ...rest } = figures;
  return {
    ...rest,
    backfilling: isBackfilling,
    acknowledged: isoTime(acknowledgedAt),
    unacknowledged:
      unacknowledged === undefined
        ? undefined
        : { since: isoTime(unacknowledged.since), until: isoTime(unacknowledged.until) },
  };
};

const ORDERS = { fields: ['study', 'title', 'lab', 'hindrances'], usual: 'study' } as const;

const listFor = (textOf: TextForReader): RowList<StudyFigures, (typeof ORDERS.fields)[number]> => ({
  ...ORDERS,
  key: ({ study }) => study,
  texts: ({ title, lab = '' }) => [...Object.values(title), lab],
  values: {
    study: ({ study }) => study,
    title: ({ title, study }) => textOf(title, study),
    lab: ({ lab = '' }) => lab,
    hindrances: ({ hindrances }) => hindrances.length,
  },
});

export const listStudyFigures = route({
  method: 'GET',
  path: '/v1/operations/studies',
  access: staff(OPERATOR),
  tag: 'Operations',
  summary: 'Lists how studies do: lag of release, what their labs acknowledge, and what keeps them from being opened.',
  description: 'No figure counts people. `releaser` is null if no process that releases says how far it is. ' + UNPAGED,
  carries: 'none',
  query: listQuery(ORDERS),
  answers: {
    200: {
      description: 'The figures, in the order of ids.',
      schema: objectSchema(
        { releaser: nullable(objectSchema({ lagSeconds: NON_NEGATIVE })), studies: arraySchema(STUDY_FIGURES) },
        MORE,
      ),
      example: {
        releaser: { lagSeconds: 0.4 },
        studies: [
          {
            study: 'study:reading-habits',
            title: { en: 'Reading habits', fr: 'Habitudes de lecture' },
            version: 1,
            state: 'open',
            lab: 'reading-lab',
            hindrances: [],
            emits: 'everything',
            backfilling: false,
            acknowledged: '2026-11-14T00:00:00.000Z',
            unacknowledged: { since: '2026-11-15T00:00:00.000Z', until: '2026-12-15T00:00:00.000Z' },
          },
          {
            study: 'study:spelling',
            title: { en: 'Spelling', fr: 'Orthographe' },
            version: 1,
            state: 'approved',
            lab: 'reading-lab',
            hindrances: ['agreement', 'dpia-approval', 'opening'],
            backfilling: false,
          },
        ],
      },
    },
  },
  handle: async ({ query, principal, header }, { people, publicPath }) => {
    const { studyFigures } = people.operations;
    const [studies, lagMs] = await Promise.all([studyFigures.read(principal), studyFigures.releaseLagMs()]);
    const { items, more } = listRows(
      studies,
      { query, path: `${publicPath}/v1/operations/studies` },
      listFor(textForReader({ header })),
    );
    return {
      status: 200,
      headers: NO_STORE,
      body: {
        releaser: lagMs === undefined ? null : { lagSeconds: lagMs / 1000 },
        studies: items.map(studyJson),
        ...more,
      },
    };
  },
});
