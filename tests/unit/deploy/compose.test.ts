import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** What compose.yaml runs to see whether a service is there, as a list of words. */
const checks = [...readFileSync('deploy/compose.yaml', 'utf8').matchAll(/^ +test: (\[.*\])$/gm)].map(
  ([, args = '']) => JSON.parse(args) as readonly string[],
);

/** Runs such a check against another port than that of the service. */
const isThere = ([, command = '', ...args]: readonly string[], port: number): Promise<boolean> => {
  const child = spawn(
    command,
    args.map((word) => word.replace(/\/\d+$/, `/${port}`)),
    { stdio: 'ignore' },
  );
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code === 0));
  });
};

describe('what compose.yaml asks every few seconds', () => {
  it('is whether somebody listens, of Kafka and of MongoDB', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined).end();
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const { port } = server.address() as AddressInfo;
    expect(checks).toHaveLength(2);
    for (const check of checks) expect(await isThere(check, port)).toBe(true);
    await new Promise((resolve) => server.close(resolve));
    for (const check of checks) expect(await isThere(check, port)).toBe(false);
  });

  it('starts no program but a shell, since a client in Java or Node costs a second of a processor', () => {
    for (const check of checks) expect(check.join(' ')).toMatch(/^CMD bash -c exec 3<>\/dev\/tcp\/localhost\/\d+$/);
  });
});
