import type { Fault, Problem } from '../problem.ts';
import type { Outgoing, Render } from './exchange.ts';
import { KINDS } from '../problem.ts';
import { problemPage } from '../pages/problem.ts';

const TYPES = ['application/problem+json', 'application/json', 'text/plain', 'text/html'] as const;
type Type = (typeof TYPES)[number];

/** When to come back, in seconds. */
const RETRY_AFTER = { 'overloaded': 1, 'journal-unavailable': 5, 'store-unavailable': 5 } as const;

const asText = (problem: Problem): string => {
  const line = ({ at, detail, requirement }: Fault): string => `- ${at === '' ? '(the whole)' : at}: ${detail}${requirement === undefined ? '' : ` [${requirement}]`}`;
  const { ids = [], ask } = problem.beside;
  const given = ids.length === 0 ? [] : ['', 'Ids given to statements that may have been kept:', ...ids];
  const asking = ask === undefined ? [] : ['', `Where people are asked: ${ask}`];
  return [KINDS[problem.kind].title, '', problem.message, ...problem.faults.map(line), ...given, ...asking, ''].join('\n');
};

const asJson = ({ kind, message, faults, beside: { ids = [], ask } }: Problem): string => {
  const { status, title } = KINDS[kind];
  return JSON.stringify({
    type: `/problems#${kind}`, title, status, detail: message, kind, faults,
    ...(kind === 'journal-unavailable' ? { ids } : {}), ...(ask === undefined ? {} : { ask }),
  });
};

const rendered = (type: Type, problem: Problem): Outgoing['body'] & string => {
  switch (type) {
    case 'text/plain': return asText(problem);
    case 'text/html': return problemPage(problem).html;
    default: return asJson(problem);
  }
};

/**
 * Renders a refusal as problem details (RFC 9457), as the same in application/json, as text or as a page: what Accept
 * likes best, problem details where it names nothing of these. The `type` is a part of the page /problems.
 */
export const renderProblem: Render = (problem, incoming) => {
  const type = (incoming.accepts(TYPES) ?? TYPES[0]) as Type;
  const { kind, beside } = problem;
  return {
    status: KINDS[kind].status,
    headers: {
      'Content-Type': type.startsWith('text/') ? `${type}; charset=utf-8` : type,
      'Vary': 'Accept',
      ...(type === 'text/html' ? problemPage(problem).headers : {}),
      ...(kind === 'unauthorized' ? { 'WWW-Authenticate': beside.challenge === undefined ? 'Basic realm="Carnet", charset="UTF-8"' : `${beside.challenge} realm="Carnet"` } : {}),
      ...(kind in RETRY_AFTER ? { 'Retry-After': String(RETRY_AFTER[kind as keyof typeof RETRY_AFTER]) } : {}),
    },
    body: rendered(type, problem),
  };
};
