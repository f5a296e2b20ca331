import { createServer, request, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that passes requests on. */
export interface PassingProxy {
  readonly url: string;
  readonly server: Server;
}

/** Passes requests on to another server; an answer goes back where `onAnswer`, called with its number, is true. */
export const startPassingProxy = async (
  target: string,
  onAnswer: (count: number) => boolean,
): Promise<PassingProxy> => {
  let count = 0;
  const pass: RequestListener = (incoming, outgoing) => {
    const { method, headers, url } = incoming;
    const onward = request(`${target}${url}`, { method, headers }, (answer) => {
      if (!onAnswer(++count)) return;
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  };
  const server = createServer(pass).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
};
