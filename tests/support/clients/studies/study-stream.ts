import { waitFor } from '../../checks/wait-for.ts';
import type { Address } from '../client.ts';

/** One line of a study's stream. */
export interface StreamLine {
  readonly cursor: string;
  readonly op: 'put' | 'del' | 'tick';
  readonly key?: string;
  readonly why?: string;
  readonly source?: string;
  readonly statement?: { readonly id: string; readonly actor: { readonly account: { readonly name: string } } };
}

/** An open stream. */
export interface OpenStream {
  readonly status: number;
  readonly headers: Headers;
  readonly lines: StreamLine[];
  /** The body as received so far. */
  readonly text: () => string;
  /** Resolves when either side has ended it. */
  readonly ended: Promise<void>;
  close(): void;
}

/** The Bearer token of a scientist: key and secret, as in Basic. */
export const bearer = (authorization: string): string => authorization.replace(/^Basic /, 'Bearer ');

interface StreamRequest {
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly take?: ((line: StreamLine) => boolean) | undefined;
}

/** Opens a study's stream as a scientist does, and reads it until `take` returns false. */
export const openStream = async (
  to: Address,
  study: string,
  { query = '', headers = {}, take = () => true }: StreamRequest = {},
): Promise<OpenStream> => {
  const aborter = new AbortController();
  const response = await fetch(`${to.url}/v1/studies/${study.replace('study:', '')}/stream${query}`, {
    headers: { Authorization: bearer(to.authorization), Accept: 'application/x-ndjson', ...headers },
    signal: aborter.signal,
  });
  const lines: StreamLine[] = [];
  let text = '';
  const read = async (): Promise<void> => {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      const piece = decoder.decode(chunk, { stream: true });
      text += piece;
      rest += piece;
      const whole = rest.split('\n');
      rest = whole.pop() ?? '';
      for (const one of whole) {
        const json = one.startsWith('data: ') ? one.slice(6) : one;
        if (!json.startsWith('{')) continue;
        const line = JSON.parse(json) as StreamLine;
        lines.push(line);
        if (!take(line)) {
          aborter.abort();
          return;
        }
      }
    }
  };
  return {
    status: response.status,
    headers: response.headers,
    lines,
    text: () => text,
    ended: read().catch(() => undefined),
    close: () => aborter.abort(),
  };
};

/** Opens a study's stream again while Carnet says 503, as until the first cut after a start. */
export const openReadyStream = async (to: Address, study: string, request: StreamRequest): Promise<OpenStream> => {
  let stream = await openStream(to, study, request);
  await waitFor('the stream is ready', async () => {
    if (stream.status !== 503) return true;
    stream = await openStream(to, study, request);
    return stream.status !== 503;
  });
  return stream;
};
