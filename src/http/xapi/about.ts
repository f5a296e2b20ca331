import type { Handler } from '../message/request-response.ts';
import { checkParameters } from './parameters.ts';

/** The supported versions, the newest of each line, as the standard wants them listed (1.0.3 Communication 2.8). */
const VERSIONS = ['1.0.0', '1.0.1', '1.0.2', '1.0.3', '2.0.0'] as const;

/**
 * Statements pass a gate: some that are answered with success may be withheld, as the header `LRS-Consent` says. A
 * credential with the scope `statements/erase/mine` has its statements erased by POST to ../v1/erasures.
 */
const EXTENSIONS = {
  'urn:uuid:e11edf3b-5985-4d7b-9ffb-f48ab25a50c2#consent-gate': true,
  'urn:uuid:e11edf3b-5985-4d7b-9ffb-f48ab25a50c2#erases-own-statements': true,
} as const;

/**
 * GET /xapi/about, open to all, with any version or none (1.0.3 Communication 2.8; 2.0 4.1.6.7). A client of 1.0 is
 * given versions of 1.0 alone: TinCan.NET and `tincan` of Python fail on a version that they do not know.
 */
export const answerAbout: Handler = (request) => {
  checkParameters(new URLSearchParams(request.search), []);
  const isOld = /^1\.0(\.\d+)?$/.test(request.header('x-experience-api-version') ?? '');
  const version = isOld ? VERSIONS.filter((one) => one.startsWith('1.')) : VERSIONS;
  return Promise.resolve({
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ version, extensions: EXTENSIONS }),
  });
};
