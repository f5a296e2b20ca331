import { isProblem } from '../../core/problem.ts';

/** Property names of statements. Other text of a client is not repeated. */
const PROPERTIES: ReadonlySet<string> = new Set(
  (
    'id actor verb object result context timestamp stored authority version attachments objectType name member ' +
    'mbox mbox_sha1sum openid account homePage display definition description type moreInfo extensions ' +
    'interactionType correctResponsesPattern choices scale source target steps score scaled raw min max success ' +
    'completion response duration registration instructor team contextActivities contextAgents contextGroups ' +
    'parent grouping category other revision platform language statement usageType contentType length sha2 fileUrl ' +
    'agent group relevantTypes Agent Group Activity StatementRef SubStatement true false'
  ).split(' '),
);

const QUOTED = /"(?:[^"\\]|\\.)*"/g;

const isProperty = (text: string): boolean => PROPERTIES.has(text) || /^\d{1,4}$/.test(text);

/** A JSON Pointer in which names that are no properties are dots. It begins below the statement. */
const pointerText = (at: string): string =>
  at
    .split('/')
    .map((name) => (name === '' || isProperty(name) ? name : '…'))
    .join('/')
    .replace(/^\/\d+(?=\/|$)/, '');

const detailText = (detail: string): string =>
  detail
    .replaceAll(QUOTED, (quoted) => (isProperty(quoted.slice(1, -1)) ? quoted : '"…"'))
    .replace(/; found .*$/s, '')
    .replace(/^(the signature is not valid).*$/s, '$1')
    .slice(0, 200);

/** Kinds whose detail has only limits and positions. */
const PLAIN_KINDS: ReadonlySet<string> = new Set(['invalid-json', 'too-large', 'too-many-requests']);

/**
 * The fault of a refused request, in a sentence that has nothing of the request except property names of the standard.
 * Undefined if the kind of the problem is enough, and for errors that are no problems.
 */
export const faultText = (thrown: unknown): string | undefined => {
  if (!isProblem(thrown)) return undefined;
  const { kind, message, faults } = thrown;
  const [first] = faults;
  if (PLAIN_KINDS.has(kind)) return detailText(message);
  if (first === undefined) return undefined;
  if (kind === 'invalid-statement') return `${pointerText(first.at)} ${detailText(first.detail)}`.trim();
  // The template, and the place that it names, come from profiles that an operator has loaded.
  const { by, location } = first.breach ?? {};
  if (kind === 'profile-violation' && typeof by === 'string')
    return `${by}${typeof location === 'string' ? ` ${location}` : ''}`.slice(0, 300);
  return undefined;
};
