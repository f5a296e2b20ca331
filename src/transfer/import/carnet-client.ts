import { isObject } from '../../core/json-object.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import { createWaitForRetry, type RemoteRetryDeps } from '../../core/retry/remote-retry.ts';
import { retryAfterMs } from '../../core/retry/retry-after.ts';

/** The Carnet that receives the statements. */
export interface ImportTarget {
  /** Without a slash at its end. */
  readonly url: string;
  readonly key: string;
  readonly secret: string;
}

interface CarnetRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** An answer that was read completely. */
export interface CarnetAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}

/** Sends a request, again and again while the server is away or asks to wait. */
export type SendToCarnet = (path: string, request: CarnetRequest) => Promise<CarnetAnswer>;

const TIMEOUT_MS = 120_000;

/** True if a later request may get another answer. */
export const isWorthAnotherTry = (status: number): boolean => status >= 500 || status === 408 || status === 429;

const whyOf = (thrown: unknown): string => {
  const { message, cause } = thrown as { message?: string; cause?: { message?: string } };
  return [message, cause?.message].filter((one) => one !== undefined && one !== '').join(': ');
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** The kind, the detail and the faults of a problem document (RFC 9457). */
export const problemIn = ({
  status,
  json,
}: CarnetAnswer): { readonly kind: string; readonly detail: string; readonly faults: readonly Fault[] } => {
  const { kind, title, detail, faults } = isObject(json) ? json : {};
  return {
    kind: typeof kind === 'string' ? kind : String(status),
    detail: typeof detail === 'string' ? detail : typeof title === 'string' ? title : `the server answers ${status}`,
    faults: Array.isArray(faults) ? (faults as Fault[]) : [],
  };
};

/**
 * The client of a Carnet with Basic credentials. Rejects with Problem `unauthorized`, `forbidden`, or `overloaded`
 * after 12 tries in a row.
 */
export const createSendToCarnet = ({ url, key, secret }: ImportTarget, deps: RemoteRetryDeps): SendToCarnet => {
  const waitForRetry = createWaitForRetry(deps);
  const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;

  const attempt = async (path: string, { method, headers, body }: CarnetRequest): Promise<CarnetAnswer | string> => {
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { ...headers, Authorization: authorization },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return { status: response.status, headers: response.headers, json: parsed(await response.text()) };
    } catch (thrown) {
      return whyOf(thrown);
    }
  };

  return async (path, request) => {
    for (let tries = 1; ; tries++) {
      const answer = await attempt(path, request);
      if (typeof answer !== 'string' && !isWorthAnotherTry(answer.status)) {
        const { kind, detail } = problemIn(answer);
        if (answer.status === 401)
          throw new Problem('unauthorized', `${url} does not accept the credential: ${detail}`);
        if (answer.status === 404 || (answer.status === 403 && kind !== 'consent-required'))
          throw new Problem('forbidden', `${url}${path} answers ${answer.status}: ${detail}`);
        return answer;
      }
      const why = typeof answer === 'string' ? answer : `${url} answers ${answer.status}: ${problemIn(answer).detail}`;
      const asked = typeof answer === 'string' ? null : answer.headers.get('retry-after');
      await waitForRetry(tries, { why, askedMs: retryAfterMs(asked, Date.now()) });
    }
  };
};
