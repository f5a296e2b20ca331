import { defined } from '../../core/json-object.ts';
import { type Fault, KINDS, type Problem } from '../../core/problem.ts';
import { LANGUAGES } from '../../pages/html/language.ts';
import type { Page } from '../../pages/layout/page.ts';
import { problemPage } from '../../pages/public/problems/page.ts';
import { withRequirementLink } from '../../xapi/validate/requirement-link.ts';
import { rateLimitHeaders } from '../message/response/rate-limit-headers.ts';
import type { Request, Response } from '../message/request-response.ts';
import type { ReadPageContext } from './page-context.ts';

const TYPES = ['application/problem+json', 'application/json', 'text/plain', 'text/html'] as const;
type Type = (typeof TYPES)[number];

/** `Retry-After`, in seconds. */
const RETRY_AFTER = {
  overloaded: 1,
  'journal-unavailable': 5,
  'store-unavailable': 5,
  'issuer-unavailable': 5,
  'study-unavailable': 10,
} as const;

const asText = (problem: Problem): string => {
  const line = ({ at, detail, requirement }: Fault): string =>
    `- ${at === '' ? '(the whole)' : at}: ${detail}${requirement === undefined ? '' : ` [${requirement}]`}`;
  const { ids = [], ask } = problem.extensions;
  const given = ids.length === 0 ? [] : ['', 'Ids given to statements that may have been kept:', ...ids];
  const asking = ask === undefined ? [] : ['', `Where people are asked: ${ask}`];
  return [KINDS[problem.kind].title, '', problem.message, ...problem.faults.map(line), ...given, ...asking, ''].join(
    '\n',
  );
};

/** A refusal as problem details (RFC 9457). */
export const problemJson = ({ kind, message, faults, extensions: { ids = [], ask } }: Problem): string => {
  const { status, title } = KINDS[kind];
  return JSON.stringify({
    type: `/problems#${kind}`,
    title,
    status,
    detail: message,
    kind,
    faults: faults.map(withRequirementLink),
    ...(kind === 'journal-unavailable' && { ids }),
    ...defined({ ask }),
  });
};

const BASIC = 'Basic realm="Carnet", charset="UTF-8"';

/** The credentials that the client may send instead (RFC 9110, section 11.6.1; RFC 6750, section 3). */
const challengeHeaders = (
  { kind, extensions: { challenge, bearer } }: Problem,
  isPage: boolean,
): Response['headers'] => {
  const error = bearer === undefined || bearer === 'not-given' ? '' : `, error="${bearer}"`;
  const forToken = `Bearer realm="Carnet"${error}`;
  if (kind === 'forbidden' && bearer !== undefined) return { 'WWW-Authenticate': forToken };
  if (kind !== 'unauthorized') return {};
  if (challenge !== undefined) return { 'WWW-Authenticate': `${challenge} realm="Carnet"` };
  // With `Basic` a browser would ask its reader for a name and a password by a prompt of its own.
  if (isPage) return { 'WWW-Authenticate': forToken };
  return { 'WWW-Authenticate': bearer === undefined ? BASIC : `${BASIC}, ${forToken}` };
};

/** Renders a refusal in the media type that the client prefers. */
export type RenderProblem = (problem: Problem, request: Request) => Response;

/**
 * Renders refusals as problem details (RFC 9457), application/json, text or a page, as `Accept` prefers; problem
 * details otherwise. The `type` is a section of the page /problems. Without `readPageContext`, in a process without
 * other pages, the page has no navigation.
 */
export const createRenderProblem =
  (readPageContext?: ReadPageContext): RenderProblem =>
  (problem, request) => {
    const type = (request.accepts(TYPES) ?? TYPES[0]) as Type;
    const { kind, extensions } = problem;
    const pageOf = (): Page => {
      const context = readPageContext?.(request).context;
      return problemPage(problem, {
        language: context?.language ?? request.acceptsLanguage(LANGUAGES) ?? 'en',
        ...defined({ context }),
      });
    };
    const page = type === 'text/html' ? pageOf() : undefined;
    return {
      status: KINDS[kind].status,
      headers: {
        'Content-Type': type.startsWith('text/') ? `${type}; charset=utf-8` : type,
        Vary: page === undefined ? 'Accept' : 'Accept, Accept-Language, Cookie',
        ...page?.headers,
        ...challengeHeaders(problem, page !== undefined),
        ...rateLimitHeaders(extensions),
        ...(kind in RETRY_AFTER && { 'Retry-After': String(RETRY_AFTER[kind as keyof typeof RETRY_AFTER]) }),
      },
      body: page?.html ?? (type === 'text/plain' ? asText(problem) : problemJson(problem)),
    };
  };
