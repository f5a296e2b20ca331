import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that the server received. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly contentType: string;
  readonly body: string;
  readonly bytes: Buffer;
}

/** Writes the answer to one request. */
export type Answer = (received: ReceivedRequest, response: ServerResponse) => void;

/** A server of a study's stream whose answers a test writes: cut, late, refusing. */
export interface StreamServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a server that answers each request with `answer`. */
export const startStreamServer = async (answer: Answer): Promise<StreamServer> => {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (bytes: Buffer) => {
      pieces.push(bytes);
    });
    request.on('end', () => {
      const bytes = Buffer.concat(pieces);
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://any.example');
      answer(
        {
          method: request.method ?? '',
          path: pathname,
          query: searchParams,
          authorization: request.headers.authorization,
          contentType: request.headers['content-type'] ?? '',
          body: bytes.toString(),
          bytes,
        },
        response,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/studies/s1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
