/** One thing that is wrong in a request: its place, its nature, and the requirement that it breaks. */
export interface Fault {
  /** JSON Pointer into the body, or the name of a parameter, header or setting. */
  readonly at: string;
  readonly detail: string;
  /** The requirement broken, as a section of its standard. */
  readonly requirement?: string;
  /** The broken rule of a profile: statement, profile, template, location, expected and found values. */
  readonly breach?: Readonly<Record<string, unknown>>;
}

/** The most faults in one answer. */
export const MAX_FAULTS = 100;

/** Every kind of refusal: its HTTP status, its title in answers, and what it means. docs/refusals.md is this table. */
export const KINDS = {
  'invalid-json': {
    status: 400,
    title: 'The body is not JSON',
    meaning: 'Not JSON, with the position.',
  },
  'invalid-request': {
    status: 400,
    title: 'The request is not one that the standard allows',
    meaning: 'A parameter, header or version that the standard does not allow.',
  },
  'invalid-statement': {
    status: 400,
    title: 'A statement does not conform to the standard',
    meaning: 'A statement breaks the standard; the whole batch is refused.',
  },
  'invalid-profile': {
    status: 400,
    title: 'The document is not an xAPI Profile',
    meaning: 'The document cannot be read as an xAPI Profile; every reason is named.',
  },
  'profile-violation': {
    status: 400,
    title: 'A statement breaks a rule of a profile that its source is held to',
    meaning:
      'A statement breaks a rule of a profile that its source must keep. Each cause is named once: a rule that ' +
      'several templates have in common, or a missing value that also has to be one of some, is one cause. Of ' +
      'each statement and version the first 100 causes of templates and concepts are listed.',
  },
  unauthorized: {
    status: 401,
    title: 'Credentials are missing or wrong',
    meaning: 'Credentials are missing or wrong.',
  },
  forbidden: {
    status: 403,
    title: 'The credential does not permit this',
    meaning: 'The credential does not permit this.',
  },
  'consent-required': {
    status: 403,
    title: 'A person in it has not agreed to be recorded, or has said no',
    meaning:
      'A person in a statement has not agreed or has said no, and the source takes all or nothing; ' +
      'or the agent of a document has not.',
  },
  'assurance-required': {
    status: 403,
    title: 'This needs a surer sign-in than a link of a tool',
    meaning: 'This needs a surer sign-in: by a link of the institution, or at its OpenID provider if `detail` says so.',
  },
  'ack-required': {
    status: 403,
    title: 'Deletions have waited 30 days to be acknowledged; acknowledge them to go on',
    meaning: 'Deletions have waited 30 days to be acknowledged: acknowledge them to go on.',
  },
  'not-found': {
    status: 404,
    title: 'There is nothing here',
    meaning: 'Nothing here.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'The resource does not know this method',
    meaning: '`Allow` names the methods.',
  },
  'too-slow': {
    status: 408,
    title: 'The body came too slowly; send it again',
    meaning: 'The client stalled in the middle of its body.',
  },
  'statement-conflict': {
    status: 409,
    title: 'A different statement has this id',
    meaning: 'A different statement has this id.',
  },
  'document-conflict': {
    status: 409,
    title: 'The document is there already; say which one you mean to replace',
    meaning: 'A document is there: read it, then send `If-Match` with its ETag.',
  },
  'source-conflict': {
    status: 409,
    title: 'A source with this id is there already',
    meaning: 'A source has this id: change it with PATCH, or choose another id.',
  },
  'version-conflict': {
    status: 409,
    title: 'Another version is in force than the one that was shown',
    meaning: 'A decision is about another version of the purpose than is in force: show that one, then ask again.',
  },
  'state-conflict': {
    status: 409,
    title: 'This cannot be done as things stand',
    meaning: 'The action is not possible in the present state.',
  },
  'cursor-over': {
    status: 410,
    title: 'The cursor is too old, or of another stream: read from the start',
    meaning:
      'The cursor is too old, of another stream, or of before Carnet was restored: read from the start, and keep ' +
      'nothing that is not there.',
  },
  'link-over': {
    status: 410,
    title: 'The link has expired or was opened before; ask for a new one',
    meaning: 'The link has expired or was opened before: ask for a new one.',
  },
  'precondition-failed': {
    status: 412,
    title: 'The document is not as the request says it is',
    meaning: '`If-Match` or `If-None-Match` does not hold; nothing has changed.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The body has a media type that is not taken here',
    meaning: 'The body has a media type that is not taken here; the answer names those that are.',
  },
  'unsupported-version': {
    status: 422,
    title: 'The body follows a version that is not known here',
    meaning: 'The `dataVersion` of a Caliper envelope is not one that is known here; nothing was stored.',
  },
  'too-large': {
    status: 413,
    title: 'The body is larger than the limit',
    meaning: 'The body, or a statement in it, is over the limit.',
  },
  'head-too-large': {
    status: 431,
    title: 'The address and the headers are larger than the limit',
    meaning: 'Address and headers have more than 32 KiB.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests; wait as long as Retry-After says',
    meaning:
      'A source or an account is over its quota of a minute (`RateLimit-Policy` names it), or too many sign-ins from ' +
      'here have failed. Nothing was stored: send it again after `Retry-After`.',
  },
  internal: {
    status: 500,
    title: 'Carnet made a mistake',
    meaning: 'A bug: this request has failed, and others go on. `detail` has the id under which the log tells of it.',
  },
  damaged: {
    status: 500,
    title: 'What is stored is damaged',
    meaning:
      'What is stored is not what was written, so nothing of it is given; `detail` names the statement. ' +
      'A list that has it is refused too, and what a damaged index could lack, so that nothing is silently missing.',
  },
  overloaded: {
    status: 503,
    title: 'Too much is in flight; try again soon',
    meaning: 'Too much is in flight; wait as long as `Retry-After` says.',
  },
  'journal-unavailable': {
    status: 503,
    title: 'The journal did not confirm; sending again with the same ids is safe',
    meaning: 'Not confirmed, so it may be stored: send it again with the ids that the body names.',
  },
  'issuer-unavailable': {
    status: 503,
    title: 'The issuer of tokens cannot be reached',
    meaning: 'The keys of the issuer of tokens cannot be read; wait as long as `Retry-After` says.',
  },
  'study-unavailable': {
    status: 503,
    title: 'The study gives no records now',
    meaning:
      'The study has just opened, or fewer people than it needs take part. Only deletions leave it, after the cursor ' +
      'of a reader; wait as long as `Retry-After` says.',
  },
  'store-unavailable': {
    status: 503,
    title: 'The store cannot be reached; nothing was kept',
    meaning: 'Nothing was stored.',
  },
} as const satisfies Record<string, { readonly status: number; readonly title: string; readonly meaning: string }>;

/** The name of a kind of refusal. */
export type Kind = keyof typeof KINDS;

/** Extension members of a problem document (RFC 9457, section 3.2), by kind. */
interface ProblemExtensions {
  /** Ids that the server gave to statements whose fate is unknown (`journal-unavailable`). */
  readonly ids?: readonly string[];
  /** The URL at which the person can be asked (`consent-required`). */
  readonly ask?: string;
  /** The authentication scheme to use if it is not Basic (`unauthorized`; RFC 9110, section 11.6.1). */
  readonly challenge?: 'Bearer';
  /** The whole seconds after which to try again (`too-many-requests`). */
  readonly retryAfterS?: number;
  /** The quota that was exceeded (`too-many-requests`; draft-ietf-httpapi-ratelimit-headers). */
  readonly rateLimit?: { readonly policy: string; readonly state: string };
  /** For resources that take Basic and Bearer credentials: what is wrong with the token (RFC 6750, section 3.1). */
  readonly bearer?: 'not-given' | 'invalid_token' | 'insufficient_scope';
  /** The text that `/health/ready` reports in place of the kind, as in `building statements {refs, at}, 40 %`. */
  readonly state?: string;
  /** The code of what keeps a part from writing, as in `ENOSPC`: a label of metrics. */
  readonly writeFault?: string;
}

/** An expected refusal; any other error that is thrown is a bug. */
export class Problem extends Error {
  readonly kind: Kind;
  readonly faults: readonly Fault[];
  readonly extensions: ProblemExtensions;

  /** `detail` is only for the sender: it may quote the request, so it never reaches a log. */
  // oxlint-disable-next-line max-params -- 5 of some 300 refusals have a fourth: an object would be written 300 times.
  constructor(kind: Kind, detail: string, faults: readonly Fault[] = [], extensions: ProblemExtensions = {}) {
    super(detail);
    this.name = 'Problem';
    this.kind = kind;
    this.faults = faults;
    this.extensions = extensions;
  }
}

/** True if an unknown thrown value is a Problem of this kind; of any kind, if none is named. */
export const isProblem = (thrown: unknown, kind?: Kind): thrown is Problem =>
  thrown instanceof Problem && (kind === undefined || thrown.kind === kind);
