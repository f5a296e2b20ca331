import { oversees, STUDY_READERS } from '../../access/sources/scopes.ts';
import { COUNT, enumSchema, INSTANT, namedSchema, objectSchema, STRING } from '../../core/json-schema.ts';
import { staffReaderOf, studyIdOf, studyReaderOf } from '../../http/api/shared/study-request.ts';
import { createBodyReader } from '../../xapi/validate/body-reader.ts';
import { staffStudy, study as byLab } from '../route/access.ts';
import { route } from '../route/route.ts';
import { SCIENTIST } from '../route/scopes.ts';

const readAcknowledgement = createBodyReader({
  schema: objectSchema({ cursor: { ...STRING, 'x-must': 'the cursor up to which deletions were made' } }),
  refusal: 'an acknowledgement names a cursor',
});

const STUDY_STATUS = namedSchema(
  'StudyStatus',
  objectSchema(
    { id: STRING, version: COUNT, state: STRING, emits: enumSchema('everything', 'deletions'), head: STRING },
    {
      participants: COUNT,
      acknowledged: objectSchema({ cursor: STRING, at: INSTANT }),
      unacknowledged: objectSchema({ since: INSTANT, until: INSTANT }),
    },
  ),
);

export const readAcknowledgements = route({
  method: 'GET',
  path: '/v1/studies/:id/acks',
  access: staffStudy(STUDY_READERS),
  tag: 'Studies',
  summary: 'Reads which deletions a lab has acknowledged.',
  carries: 'none',
  answers: {
    200: {
      description: 'How far deletions are acknowledged.',
      schema: STUDY_STATUS,
      example: { id: 'study:reading-habits', version: 1, state: 'open', emits: 'deletions', head: 'v1.0-0' },
    },
  },
  problems: ['journal-unavailable'],
  handle: async ({ params, principal }, { studies: { readers }, purposes }) => {
    const study = studyIdOf(params);
    if (
      !oversees(principal.scopes) ||
      !principal.hasInScope((await purposes.purposeWorkflow.get(study)).purpose.scope.sources)
    )
      await readers.checkOwner(staffReaderOf(principal), study);
    return { status: 200, body: await readers.status(study) };
  },
});

export const acknowledgeDeletions = route({
  method: 'POST',
  path: '/v1/studies/:id/acks',
  access: byLab(SCIENTIST),
  tag: 'Studies',
  summary: 'Acknowledges deletions up to a cursor.',
  carries: 'none',
  body: { read: readAcknowledgement, example: { cursor: 'c0' } },
  answers: {
    200: {
      description: 'How far deletions are acknowledged.',
      schema: STUDY_STATUS,
      example: {
        id: 'study:reading-habits',
        version: 1,
        state: 'open',
        emits: 'everything',
        head: 'v1.0-3',
        acknowledged: { cursor: 'v1.0-3', at: '2026-11-28T07:07:10.625Z' },
      },
    },
  },
  problems: ['cursor-over', 'journal-unavailable'],
  handle: async ({ params, body, caller }, { studies }) => ({
    status: 200,
    body: await studies.readers.acknowledge(studyReaderOf(caller), studyIdOf(params), body.cursor),
  }),
});
