import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A broker that takes connections and never answers: a check goes on for as long as it is waited for. */
const openSilentBroker = async () => {
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    socket.on('error', () => undefined);
    sockets.add(socket);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    url: `kafka://127.0.0.1:${(listener.address() as AddressInfo).port}/carnet`,
    connected: () => once(listener, 'connection'),
    close: () => {
      for (const socket of sockets) socket.destroy();
      listener.close();
    },
  };
};

describe('The process of a check that a server runs', () => {
  it.each([
    ['--with-server', 'SIGKILL'],
    ['--json', null],
  ] as const)('given %s, ends by %s once the server has died', async (flag, expected) => {
    const broker = await openSilentBroker();
    const folder = mkdtempSync(join(tmpdir(), 'carnet-check-'));
    const child = spawn(process.execPath, ['dist/carnet.js', 'check', '--json', flag], {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {
        ...process.env,
        DATA_DIR: folder,
        STORE_URL: `sqlite:${join(folder, 'store.db')}`,
        JOURNAL_URL: broker.url,
        CARNET_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      },
    });
    try {
      await broker.connected();
      expect([child.exitCode, child.signalCode]).toEqual([null, null]);
      const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
      // As the system does it for a process that has died.
      child.stdin.destroy();
      // One that goes on is looked at for 2 s; the other may take as long as a busy machine takes.
      const still = pause(2_000, [null, null] as const, { ref: false });
      expect((await (expected === null ? Promise.race([exited, still]) : exited))[1]).toBe(expected);
    } finally {
      child.kill('SIGKILL');
      broker.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
