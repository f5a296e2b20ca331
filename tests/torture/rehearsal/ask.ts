import { basic } from '../../support/servers/running-carnet.ts';

/** An answer, whatever its status. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Its JSON; undefined if it has none. */
  readonly body: unknown;
}

/** What is asked of an address with an Authorization header. */
export interface Asked {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const LONGEST_MS = 30_000;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const askOnce = async (
  url: string,
  authorization: string,
  { method = 'GET', body, headers = {} }: Asked = {},
): Promise<Answered> => {
  const answer = await fetch(url, {
    method,
    redirect: 'manual',
    signal: AbortSignal.timeout(LONGEST_MS),
    headers: {
      ...(authorization === '' ? {} : { authorization }),
      'x-experience-api-version': '2.0.0',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: parsed(text) };
};

/** Asks one thing; rejects only without an answer. A kept connection may end just as a request is sent. */
export const ask = (url: string, authorization: string, asked: Asked = {}): Promise<Answered> =>
  askOnce(url, authorization, asked).catch((thrown: unknown) => {
    if ((asked.method ?? 'GET') === 'GET') return askOnce(url, authorization, asked);
    throw thrown;
  });

/** Asks, and rejects with what is said where it is refused; resolves with the JSON of the answer. */
export const get = async <T = Readonly<Record<string, string>>>(
  url: string,
  authorization: string,
  asked: Asked = {},
): Promise<T> => {
  const { status, text, body } = await ask(url, authorization, asked);
  if (status >= 300) throw new Error(`${asked.method ?? 'GET'} ${url} answers ${status}: ${text.slice(0, 500)}`);
  return body as T;
};

/** The key and the secret of a credential that was just issued, as an Authorization header. */
export const headerOf = ({ key = '', secret = '' }: Readonly<Record<string, string>>): string => basic(key, secret);

interface List {
  readonly ids: ReadonlySet<string>;
  /** The last page, which is a refusal if not all was read. */
  readonly last: Answered;
}

const PAGE = 500;

/** All statements that a key reads. */
export const readList = async (url: string, authorization: string): Promise<List> => {
  const ids = new Set<string>();
  for (let path = `/xapi/statements?limit=${PAGE}`; ;) {
    const last = await ask(`${url}${path}`, authorization);
    if (last.status !== 200) return { ids, last };
    const page = last.body as { readonly statements: readonly { readonly id: string }[]; readonly more: string };
    for (const { id } of page.statements) ids.add(id);
    if (page.more === '') return { ids, last };
    path = page.more;
  }
};
