/**
 * One thing wrong with what a client sent: where (JSON Pointer, RFC 6901), what, and the requirement that it breaks.
 */
export interface Fault {
  /** JSON Pointer into the body, or the name of a parameter, header or setting. */
  readonly at: string;
  readonly detail: string;
  /** The requirement broken, as a section of its standard. */
  readonly requirement?: string;
  /**
   * The rule of a profile that is broken, part by part: which statement, profile, template, location, what was expected
   * and found.
   */
  readonly breach?: Readonly<Record<string, unknown>>;
}

/** Every kind of refusal: its HTTP status and the title that people read. README lists exactly these. */
export const KINDS = {
  'invalid-json': { status: 400, title: 'The body is not JSON' },
  'invalid-request': { status: 400, title: 'The request is not one that the standard allows' },
  'invalid-statement': { status: 400, title: 'A statement does not conform to the standard' },
  'invalid-profile': { status: 400, title: 'The document is not an xAPI Profile' },
  'profile-violation': { status: 400, title: 'A statement breaks a rule of a profile that its source is held to' },
  unauthorized: { status: 401, title: 'Credentials are missing or wrong' },
  forbidden: { status: 403, title: 'The credential does not permit this' },
  'consent-required': { status: 403, title: 'Somebody in it has not agreed to be recorded, or has said no' },
  'ack-required': { status: 403, title: 'Deletions have waited 30 days to be acknowledged; acknowledge them to go on' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'The resource does not know this method' },
  'too-slow': { status: 408, title: 'The body came too slowly; send it again' },
  'statement-conflict': { status: 409, title: 'A different statement has this id' },
  'document-conflict': { status: 409, title: 'The document is there already; say which one you mean to replace' },
  'source-conflict': { status: 409, title: 'A source with this id is there already' },
  'version-conflict': { status: 409, title: 'Another version is in force than the one that was shown' },
  'state-conflict': { status: 409, title: 'This cannot be done as things stand' },
  'cursor-over': { status: 410, title: 'The cursor is too old, or of another stream: read the stream from its start' },
  'link-over': { status: 410, title: 'The link has expired or was opened before; ask for a new one' },
  'precondition-failed': { status: 412, title: 'The document is not as the request says it is' },
  'too-large': { status: 413, title: 'The body is larger than the limit' },
  'head-too-large': { status: 431, title: 'The address and the headers are larger than the limit' },
  internal: { status: 500, title: 'Carnet made a mistake' },
  overloaded: { status: 503, title: 'Too much is in flight; try again soon' },
  'journal-unavailable': { status: 503, title: 'The journal did not confirm; sending again with the same ids is safe' },
  'store-unavailable': { status: 503, title: 'The store cannot be reached; nothing was kept' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

/** The name of a kind of refusal. */
export type Kind = keyof typeof KINDS;

/** What a refusal of some kinds says beside its faults. */
interface Beside {
  /** Ids that the server had given to statements whose fate is unknown (`journal-unavailable`). */
  readonly ids?: readonly string[];
  /** Where people can be asked: a URL (`consent-required`). */
  readonly ask?: string;
  /** The scheme that who is refused as `unauthorized` is to use, where that is not Basic (RFC 9110, section 11.6.1). */
  readonly challenge?: 'Bearer';
}

/** A refusal that is expected: anything else that is thrown is a bug. */
export class Problem extends Error {
  readonly kind: Kind;
  readonly faults: readonly Fault[];
  readonly beside: Beside;

  /** `detail` is for the sender alone: it may quote the request, so it never reaches a log. */
  constructor(kind: Kind, detail: string, faults: readonly Fault[] = [], beside: Beside = {}) {
    super(detail);
    this.name = 'Problem';
    this.kind = kind;
    this.faults = faults;
    this.beside = beside;
  }
}

/** Whether an unknown thrown value is a Problem of this kind (of any, where none is named). */
export const isProblem = (thrown: unknown, kind?: Kind): thrown is Problem =>
  thrown instanceof Problem && (kind === undefined || thrown.kind === kind);
