import { arraySchema, FLAG, INSTANT, namedSchema, objectSchema, STRING, UUID } from '../../core/json-schema.ts';
import { isoTime } from '../../core/time.ts';
import { readRunsFor } from '../../http/api/shared/recorded-runs.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';
import { PROGRESS } from './judged-body.ts';

const PROGRESS_OF_PARTS = arraySchema(objectSchema(PROGRESS, { subregistration: STRING }));

const REGISTRATION_RUNS = namedSchema(
  'RegistrationRuns',
  objectSchema({
    registration: UUID,
    runs: arraySchema(
      objectSchema(
        { profile: STRING, sources: arraySchema(STRING), latest: INSTANT },
        { patterns: PROGRESS_OF_PARTS, byTimestamp: PROGRESS_OF_PARTS, tooLong: FLAG },
      ),
    ),
  }),
);

const ACCEPTED = {
  verdict: 'accept',
  patterns: [
    {
      pattern: 'https://profiles.example/exercises/session',
      verdict: 'accept',
      expected: ['https://profiles.example/exercises/answer'],
    },
  ],
};

export const readRegistrationRuns = route({
  method: 'GET',
  path: '/v1/registrations/:registration/runs',
  access: staff(OPERATOR),
  tag: 'Profiles',
  summary: 'Reads how far a registration has come in the patterns of profiles.',
  carries: 'findings',
  answers: {
    200: {
      description: 'How far it has come.',
      schema: REGISTRATION_RUNS,
      example: {
        registration: '251CD34A-ADA8-49E5-95FC-D0DFE8370719',
        runs: [
          {
            profile: 'https://profiles.example/exercises/v1',
            sources: ['moodle'],
            patterns: [ACCEPTED],
            byTimestamp: [ACCEPTED],
            latest: '2026-11-28T07:10:06.438Z',
          },
        ],
      },
    },
  },
  handle: async ({ params: { registration }, principal }, { sources }) => {
    const runs = await readRunsFor(sources.readRuns, registration, principal);
    return {
      status: 200,
      body: {
        registration,
        runs: runs.map(({ version, sources: ids, progress, byTimestamp, latest }) => ({
          profile: version,
          sources: ids,
          tooLong: progress === undefined ? true : undefined,
          patterns: progress,
          byTimestamp,
          latest: isoTime(latest),
        })),
      },
    };
  },
});
