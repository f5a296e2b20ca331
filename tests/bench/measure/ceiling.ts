import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The raw limit of ingestion: a server that collects the body, parses it and answers the ids. It prints its port. */
export const runCeiling = (): void => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const value = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { id: string } | { id: string }[];
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify((Array.isArray(value) ? value : [value]).map(({ id }) => id)));
    });
  });
  server.keepAliveTimeout = 65_000;
  server.listen(0, '127.0.0.1', () => process.stdout.write(`port ${(server.address() as AddressInfo).port}\n`));
};
