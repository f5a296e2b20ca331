import { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { waitFor } from '../../support/checks/wait-for.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { runCarnet } from '../../support/servers/running-carnet.ts';

const REQUEST = 'GET /xapi/about HTTP/1.1\r\nHost: x\r\n\r\n';

/** The heads of the answers that a connection gets. */
const headsOf = (socket: Socket): (() => readonly string[]) => {
  let text = '';
  socket.on('data', (bytes: Buffer) => {
    text += bytes.toString();
  });
  socket.on('error', () => undefined);
  return () => text.match(/HTTP\/1\.1 .*?\r\n\r\n/gs) ?? [];
};

describe('a server that stops', () => {
  it('waits neither for a client that keeps sending requests, nor for one that keeps its connection open', async () => {
    const backends = embeddedBackends();
    const { carnet, url, journal, store } = await runCarnet(backends);
    const port = Number(new URL(url).port);
    const keeping = connect(port, '127.0.0.1');
    const kept = headsOf(keeping);
    await new Promise<unknown>((resolve) => {
      keeping.write('POST /xapi/about?method=GET HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n', resolve);
    });
    const busy = connect(port, '127.0.0.1');
    const answered = headsOf(busy);
    // Two at once, so that the connection is never idle.
    busy.on('data', () => {
      if (busy.writable) busy.write(REQUEST);
    });
    busy.write(REQUEST + REQUEST);
    await waitFor('answers', () => answered().length > 20);
    // A server that waits cuts off all connections after 6 s.
    const cutOff = jest.spyOn(Server.prototype, 'closeAllConnections');
    const stopped = carnet.stop();
    setTimeout(() => keeping.write('x'), 300);
    await stopped;
    expect(cutOff).not.toHaveBeenCalled();
    cutOff.mockRestore();
    await waitFor('an answer', () => kept().length === 1);
    expect(kept()[0]).toContain('\r\nConnection: close\r\n');
    busy.destroy();
    keeping.destroy();
    await journal.close();
    await store.close();
    await backends.remove();
  });
});
