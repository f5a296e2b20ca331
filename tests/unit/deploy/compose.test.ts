import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';

/** The health checks of compose.yaml, each as a list of arguments. */
const checks = [...readFileSync('deploy/compose.yaml', 'utf8').matchAll(/^ +test: (\[.*\])$/gm)].map(
  ([, args = '']) => JSON.parse(args.replaceAll("'", '"')) as readonly string[],
);

/** Runs such a check on another port than that of the service. */
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

describe('The health checks in compose.yaml', () => {
  it('test whether Kafka and MongoDB listen', async () => {
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

  it('start no program but a shell, since a client in Java or Node costs a second of a processor', () => {
    for (const check of checks) expect(check.join(' ')).toMatch(/^CMD bash -c exec 3<>\/dev\/tcp\/localhost\/\d+$/);
  });
});
