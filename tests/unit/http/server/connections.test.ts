import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { boundConnections } from '../../../../src/http/server/connections.ts';

const soon = async (holds: () => boolean): Promise<void> => {
  const until = Date.now() + 120_000;
  while (!holds() && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(holds()).toBe(true);
};

describe('the connections of a server', () => {
  let server: Server;
  let port = 0;
  const sockets: Socket[] = [];
  const held: (() => void)[] = [];
  const start = async (byAddress: number, total: number, trusted = 'none'): Promise<void> => {
    server = createServer((request, response) => {
      if (request.url === '/held') held.push(() => response.end('held'));
      else response.end('at once');
    });
    boundConnections(server, { byAddress, total, isTrustedProxy: (address) => address === trusted });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  };
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    held.splice(0);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  /** A connection from an address of this machine, once the server has it. */
  const open = async (localAddress = '127.0.0.1'): Promise<Socket & { text: string }> => {
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    sockets.push(socket);
    const read = Object.assign(socket, { text: '' });
    socket
      .on('error', () => undefined)
      .on('data', (bytes: Buffer) => {
        read.text += bytes.toString();
      });
    const accepted = new Promise((resolve) => server.once('connection', resolve));
    await accepted;
    await new Promise((resolve) => setTimeout(resolve, 20));
    return read;
  };
  const ask = async (socket: Socket & { text: string }, path = '/'): Promise<void> => {
    socket.text = '';
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    if (path === '/held') await soon(() => held.length > 0);
    else await soon(() => socket.text.includes('at once'));
  };

  it('are bounded by address: the oldest that has sent nothing is closed for a new one', async () => {
    await start(3, 100);
    const used = await open();
    await ask(used);
    const [first, second, other] = [await open(), await open(), await open('127.0.0.2')];
    await ask(await open());
    await soon(() => first.destroyed);
    expect([used, second, other].map(({ destroyed }) => destroyed)).toEqual([false, false, false]);
  });

  it('close the one that has waited longest, where all have sent something', async () => {
    await start(2, 100);
    const [first, second] = [await open(), await open()];
    await ask(first);
    await ask(second);
    await ask(first);
    await ask(await open());
    await soon(() => second.destroyed);
    expect(first.destroyed).toBe(false);
  });

  it('close none that has a request under way: the new one is closed', async () => {
    await start(1, 100);
    const busy = await open();
    await ask(busy, '/held');
    const refused = await open();
    await soon(() => refused.destroyed);
    held[0]?.();
    await soon(() => busy.text.includes('held'));
    await ask(await open());
  });

  it('are bounded in all: the address with most gives way', async () => {
    await start(100, 4);
    const many = [await open(), await open(), await open()];
    const [one, next] = [await open('127.0.0.2'), await open('127.0.0.3')];
    await ask(next);
    await ask(one);
    await soon(() => many[0]?.destroyed === true);
    expect(many.slice(1).map(({ destroyed }) => destroyed)).toEqual([false, false]);
  });

  it('of a trusted proxy are bounded in all alone', async () => {
    await start(1, 100, '127.0.0.1');
    const [first, second] = [await open(), await open()];
    await ask(first);
    await ask(second);
  });
});
