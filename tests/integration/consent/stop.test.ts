import { connect } from 'node:net';
import { embeddedBackends } from '../../support/servers/pairs.ts';
import { runCarnet } from '../../support/servers/running-carnet.ts';

const REQUEST = 'GET /xapi/about HTTP/1.1\r\nHost: x\r\n\r\n';

describe('a server that stops', () => {
  it('waits neither for a client that keeps sending requests, nor for one that keeps its connection open', async () => {
    const backends = embeddedBackends();
    const { carnet, url, journal, store } = await runCarnet(backends);
    const port = Number(new URL(url).port);
    const busy = connect(port, '127.0.0.1');
    busy.on('error', () => undefined);
    // Two at once, so that the connection is never idle.
    busy.on('data', () => {
      if (busy.writable) busy.write(REQUEST);
    });
    busy.write(REQUEST + REQUEST);
    const keeping = connect(port, '127.0.0.1');
    keeping.on('error', () => undefined);
    keeping.write('POST /xapi/about?method=GET HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 200));
    const began = performance.now();
    const stopped = carnet.stop();
    setTimeout(() => keeping.write('x'), 300);
    await stopped;
    expect(performance.now() - began).toBeLessThan(3000);
    busy.destroy();
    keeping.destroy();
    await journal.close();
    await store.close();
    await backends.remove();
  });
});
