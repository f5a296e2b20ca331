import { arraySchema, objectSchema, STRING } from '../../core/json-schema.ts';
import { checkParameters } from '../../http/xapi/parameters.ts';
import { ANSWER_VERSION } from '../openapi/shared/xapi-parameters.ts';
import { open } from '../route/access.ts';
import { rawRoute } from '../route/route.ts';

/** The supported versions, the newest of each line, as the standard wants them listed (1.0.3 Communication 2.8). */
const VERSIONS = ['1.0.0', '1.0.1', '1.0.2', '1.0.3', '2.0.0'] as const;

/**
 * Statements pass a gate: a statement that is answered with success may be withheld, as the header `LRS-Consent` says.
 * A credential with the scope `statements/erase/mine` has its statements erased by POST to ../v1/erasures.
 */
const EXTENSIONS = {
  'urn:uuid:e11edf3b-5985-4d7b-9ffb-f48ab25a50c2#consent-gate': true,
  'urn:uuid:e11edf3b-5985-4d7b-9ffb-f48ab25a50c2#erases-own-statements': true,
} as const;

/**
 * Open to all, with any version or none (1.0.3 Communication 2.8; 2.0 4.1.6.7). A client of 1.0 is given only versions
 * of 1.0: TinCan.NET and `tincan` of Python fail on a version that they do not know.
 */
export const readAbout = rawRoute({
  method: 'GET',
  path: '/xapi/about',
  access: open,
  tag: 'xAPI',
  summary: 'Names the supported versions and extensions.',
  carries: 'none',
  answers: {
    200: {
      description: 'Versions and extensions.',
      schema: objectSchema({ version: arraySchema(STRING), extensions: { type: 'object' } }),
      headers: ANSWER_VERSION,
      example: { version: ['1.0.3', '2.0.0'], extensions: {} },
    },
  },
  makeHandler: () => (request) => {
    checkParameters(new URLSearchParams(request.search), []);
    const isOld = /^1\.0(\.\d+)?$/.test(request.header('x-experience-api-version') ?? '');
    const version = isOld ? VERSIONS.filter((one) => one.startsWith('1.')) : VERSIONS;
    return Promise.resolve({
      status: 200,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ version, extensions: EXTENSIONS }),
    });
  },
});
