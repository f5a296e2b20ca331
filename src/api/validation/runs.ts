import {
  arraySchema,
  FLAG,
  INSTANT,
  namedSchema,
  objectSchema,
  STRING,
  TEXTS_BY_LANGUAGE,
  UUID,
} from '../../core/json-schema.ts';
import { isoTime } from '../../core/time.ts';
import { createProfileNames } from '../../http/pages/profiles/profile-names.ts';
import { readRunsFor } from '../../http/api/shared/recorded-runs.ts';
import { staff } from '../route/access.ts';
import { once } from '../route/once.ts';
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
    names: {
      ...arraySchema(objectSchema({ id: STRING, prefLabel: TEXTS_BY_LANGUAGE })),
      description: 'Of patterns and templates above, as their profiles name them.',
    },
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

const readNames = once(({ sources }) => createProfileNames(sources.profiles));

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
        names: [{ id: 'https://profiles.example/exercises/session', prefLabel: { en: 'Session' } }],
      },
    },
  },
  handle: async ({ params: { registration }, principal }, services) => {
    const runs = await readRunsFor(services.sources.readRuns, registration, principal);
    const names = readNames(services)();
    const ids = new Set(
      runs
        .flatMap(({ progress = [], byTimestamp = [] }) => [...progress, ...byTimestamp])
        .flatMap(({ patterns }) => patterns.flatMap(({ pattern, expected }) => [pattern, ...expected])),
    );
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
        names: [...ids].flatMap((id) => {
          const found = names.find(id, '');
          return found === undefined ? [] : [{ id, prefLabel: { ...found.prefLabel } }];
        }),
      },
    };
  },
});
