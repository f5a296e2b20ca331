import type { KeyAndSecret } from './start-carnet.ts';

/** A program that speaks to Carnet with a credential. */
export interface ApiCaller {
  get(path: string): Promise<Answered>;
  post(path: string, body?: unknown): Promise<Answered>;
  put(path: string, body: unknown): Promise<Answered>;
}

interface Answered {
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

const parsed = (text: string): Readonly<Record<string, unknown>> => {
  const value: unknown = text === '' ? {} : JSON.parse(text);
  return Array.isArray(value) ? { items: value as readonly unknown[] } : (value as Record<string, unknown>);
};

/** A new credential of a source, by an operator. */
export const issueCredential = async (
  operator: ApiCaller,
  source: string,
  scopes: readonly string[],
): Promise<KeyAndSecret> => {
  const { key, secret } = (await operator.post(`/v1/sources/${source}/credentials`, { scopes })).body;
  return { key: String(key), secret: String(secret) };
};

/** Speaks JSON with this credential (RFC 7617). Rejects with Carnet's answer if Carnet refuses. */
export const createCaller = (url: string, { key, secret }: KeyAndSecret): ApiCaller => {
  const ask = async (method: string, path: string, body?: unknown): Promise<Answered> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        Authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`,
        'X-Experience-API-Version': '2.0.0',
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answers ${answer.status}: ${text}`);
    return { headers: answer.headers, body: parsed(text) };
  };
  return {
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body),
    put: (path, body) => ask('PUT', path, body),
  };
};
