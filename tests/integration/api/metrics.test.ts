import type { AddressInfo } from 'node:net';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import {
  type CarnetOptions,
  METRICS_TOKEN,
  type RunningCarnet,
  runCarnet,
} from '../../support/servers/running-carnet.ts';

const read = async (url: string, authorization?: string) => {
  const response = await fetch(`${url}/metrics`, authorization === undefined ? {} : { headers: { authorization } });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe('the metrics', () => {
  const running: RunningCarnet[] = [];
  const run = async (metrics: NonNullable<CarnetOptions['metrics']>): Promise<RunningCarnet> => {
    const backends = embeddedBackends();
    const carnet = await runCarnet(backends, { metrics });
    running.push({
      ...carnet,
      close: async () => {
        await carnet.close();
        await backends.remove();
      },
    });
    return carnet;
  };
  afterEach(async () => {
    for (const one of running.splice(0)) await one.close();
  });
  const isRead = ({ status, text }: Awaited<ReturnType<typeof read>>): boolean =>
    status === 200 && text.includes('carnet_http_request_seconds');

  it('are not there for strangers, nor for the operator’s credential, where nothing is set', async () => {
    const { url, authorization } = await run({ host: '127.0.0.1' });
    for (const as of [undefined, authorization, `Bearer ${METRICS_TOKEN}`, 'Bearer ']) {
      const { status, text } = await read(url, as);
      expect([status, text.includes('METRICS_PORT'), text.includes('carnet_')]).toEqual([404, true, false]);
    }
  });

  it('are read on the public port with the token alone', async () => {
    const { url, authorization } = await run({ host: '127.0.0.1', token: METRICS_TOKEN });
    expect(isRead(await read(url, `Bearer ${METRICS_TOKEN}`))).toBe(true);
    const basic = `Basic ${Buffer.from(`${METRICS_TOKEN}:${METRICS_TOKEN}`).toString('base64')}`;
    for (const as of [undefined, authorization, basic, `Bearer ${METRICS_TOKEN}x`, 'Bearer', METRICS_TOKEN]) {
      const { status, headers, text } = await read(url, as);
      expect([status, headers.get('www-authenticate'), text.includes('carnet_')]).toEqual([
        401,
        'Bearer realm="Carnet"',
        false,
      ]);
    }
  });

  it('meet wrong tokens of an address with 429 beyond a hundred a minute, and the right one always', async () => {
    const carnet = await run({ host: '127.0.0.1', token: METRICS_TOKEN, port: 0 });
    const { metricsServer } = carnet.carnet;
    await new Promise<void>((resolve) => metricsServer!.listen(0, '127.0.0.1', resolve));
    const own = `http://127.0.0.1:${(metricsServer!.address() as AddressInfo).port}`;
    for (const url of [carnet.url, own]) {
      for (let n = 0; n < 100; n++) expect((await read(url, 'Bearer wrong')).status).toBe(401);
      const { status, headers } = await read(url, 'Bearer wrong');
      expect([status, Number(headers.get('retry-after'))]).toEqual([429, expect.any(Number)]);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
      for (let n = 0; n < 3; n++) expect(isRead(await read(url, `Bearer ${METRICS_TOKEN}`))).toBe(true);
      expect((await read(url)).status).toBe(429);
    }
  });

  it('count statements, requests, bytes and durations by source, and readiness names the lag', async () => {
    const carnet = await run({ host: '127.0.0.1', token: METRICS_TOKEN });
    const { url } = carnet;
    const moodle = aClient({ url, authorization: await carnet.issue('moodle', ['all']) });
    await moodle.post(aStatement()).expect(200);
    await moodle.post({ actor: {} }).expect(400);
    const lab = await carnet.issue('lab', ['scientist', 'statements/read', 'operator']);
    await aClient({ url, authorization: lab }).get().expect(200);
    for (const [path, method] of [
      ['/v1/purposes', 'GET'],
      ['/v1/sources', 'GET'],
      ['/v1/validate', 'POST'],
    ] as const) {
      const headers = { Authorization: lab, 'X-Experience-API-Version': '2.0.0', 'Content-Type': 'application/json' };
      await fetch(`${url}${path}`, { method, headers, ...(method === 'POST' ? { body: '[]' } : {}) });
    }
    await fetch(`${url}/xapi/statements`, { headers: { 'X-Experience-API-Version': '2.0.0' } });
    const lines = (await read(url, `Bearer ${METRICS_TOKEN}`)).text.split('\n');
    for (const expected of [
      /^carnet_statements_accepted_total\{source="moodle",version="2\.0\.0"\} 1$/,
      /^carnet_statements_refused_total\{source="moodle",kind="invalid-statement"\} 1$/,
      /^carnet_source_request_seconds_count\{source="moodle"\} 2$/,
      /^carnet_source_received_bytes_total\{source="moodle"\} [1-9]\d\d+$/,
      /^carnet_source_sent_bytes_total\{source="moodle"\} [1-9]\d\d+$/,
      /^carnet_build_info\{version="[^"]+",node="[^"]+",role="all",public_url="[^"]*"\} 1$/,
    ])
      expect(lines).toContainEqual(expect.stringMatching(expected));
    expect(lines.filter((line) => line.startsWith('carnet_source_request_seconds_count'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('"lab"'))).toEqual([]);
    const answer = await fetch(`${url}/health/ready`);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        journal: 'ok',
        store: 'ok',
        lag: {
          storeSeconds: expect.any(Number),
          sinkMessages: expect.any(Number),
          releaserMessages: expect.any(Number),
        },
      },
    ]);
  });

  it('have a port of their own, where there is nothing else', async () => {
    const { url, carnet } = await run({ host: '127.0.0.1', port: 0 });
    const { metricsServer } = carnet;
    await new Promise<void>((resolve) => metricsServer?.listen(0, '127.0.0.1', resolve));
    const own = `http://127.0.0.1:${(metricsServer!.address() as AddressInfo).port}`;
    expect(isRead(await read(own))).toBe(true);
    expect((await read(url)).status).toBe(404);
    for (const path of ['/', '/xapi/about', '/v1/studies', '/metrics/x'])
      expect((await fetch(`${own}${path}`)).status).toBe(404);
    const posted = await fetch(`${own}/metrics`, { method: 'POST', body: 'x' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const head = await fetch(`${own}/metrics`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('need the token on their own port too, where there is one', async () => {
    const { carnet } = await run({ host: '127.0.0.1', port: 0, token: METRICS_TOKEN });
    const { metricsServer } = carnet;
    await new Promise<void>((resolve) => metricsServer?.listen(0, '127.0.0.1', resolve));
    const own = `http://127.0.0.1:${(metricsServer!.address() as AddressInfo).port}`;
    expect((await read(own)).status).toBe(401);
    expect(isRead(await read(own, `bearer ${METRICS_TOKEN}`))).toBe(true);
  });

  it('are on METRICS_PORT of a process in every role, on loopback', async () => {
    const folder = aFolder('metrics');
    const backends = embeddedBackends();
    const started = await startCarnet(backends, {
      METRICS_PORT: '0',
      METRICS_TOKEN: '',
      LOG_LEVEL: 'info',
      DATA_DIR: folder,
      ROLE: 'releaser',
    });
    try {
      const port = /"metricsPort":(\d+)/.exec(started.output())?.[1] ?? '';
      expect(isRead(await read(`http://127.0.0.1:${port}`))).toBe(true);
      expect((await read(started.url)).status).toBe(404);
    } finally {
      await started.stop();
      await backends.remove();
    }
  });
});
