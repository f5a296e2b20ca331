/** A fault of a request, at a member of its body or a parameter. */
interface ApiFault {
  /** A JSON Pointer (RFC 6901), or the name of a parameter or a header. */
  readonly at: string;
  readonly detail: string;
  /** The requirement broken, as a section of its standard. */
  readonly requirement?: string;
}

/** A refusal of the API (RFC 9457); of kind `unreachable` if the server did not answer. */
export class ApiProblem extends Error {
  readonly kind: string;
  readonly status: number;
  readonly faults: readonly ApiFault[];

  constructor(kind: string, status: number, { detail = '', faults = [] }: ProblemDetails = {}) {
    super(detail);
    this.name = 'ApiProblem';
    this.kind = kind;
    this.status = status;
    this.faults = faults;
  }
}

interface ProblemDetails {
  readonly kind?: string;
  readonly detail?: string;
  readonly faults?: readonly ApiFault[];
}

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

const isDetails = (value: unknown): value is ProblemDetails => typeof value === 'object' && value !== null;

/** Data with its version, on which a change rests. */
export interface Versioned<T> {
  readonly data: T;
  readonly etag: string;
}

/** The data of an answer, with its version. Rejects with ApiProblem. */
export const versionedDataOf = async <T>(call: Promise<Answer<T>>): Promise<Versioned<T>> => {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch {
    throw new ApiProblem('unreachable', 0);
  }
  const { data, error, response } = answer;
  if (response.ok) return { data: data as T, etag: response.headers.get('etag') ?? '' };
  const details = isDetails(error) ? error : {};
  throw new ApiProblem(details.kind ?? 'internal', response.status, details);
};

/** The data of an answer. Rejects with ApiProblem. */
export const dataOf = async <T>(call: Promise<Answer<T>>): Promise<T> => (await versionedDataOf(call)).data;

/** The fault at a member of the body, given by its name. */
export const faultAt = (error: unknown, member: string): string | undefined =>
  error instanceof ApiProblem
    ? error.faults.find(({ at }) => at === member || at === `/${member}` || at.startsWith(`/${member}/`))?.detail
    : undefined;
