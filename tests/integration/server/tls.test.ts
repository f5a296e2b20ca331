import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { aFolder } from '../../support/checks/a-directory.ts';
import { aLinkPath } from '../../support/builders/consent/a-link.ts';
import { makeCertificate } from '../../support/servers/certificate.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const folder = aFolder('tls');
const files = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') };
const [first, second] = [makeCertificate(folder, 'first'), makeCertificate(folder, 'second')];
const use = (pair: typeof first): void => {
  copyFileSync(pair.key, files.key);
  copyFileSync(pair.cert, files.cert);
};
use(first);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  /** The name in the certificate of the connection. */
  readonly certificate: string | string[] | undefined;
}

describe('a Carnet with a certificate', () => {
  const logged: string[] = [];
  const carnet = useCarnet(embeddedBackends, { tls: files, publicUrl: 'https://localhost', logged });

  const ask = (path: string, options: https.RequestOptions = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const request = https.request(
        carnet.url.replace('http:', 'https:') + path,
        { rejectUnauthorized: false, agent: false, ...options },
        (response) => {
          const { statusCode: status, headers } = response;
          const certificate =
            response.socket instanceof TLSSocket ? response.socket.getPeerCertificate().subject.CN : undefined;
          response.resume().on('end', () => resolve({ status, headers, certificate }));
        },
      );
      request.on('error', reject).end();
    });
  const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    const end = Date.now() + 120_000;
    while (!(await holds())) {
      if (Date.now() > end) throw new Error('it does not come to hold');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const certificateNow = async (): Promise<Answer['certificate']> => (await ask('/health/live')).certificate;

  it('answers by https alone, tells browsers to stay with it, and hides its cookies from http', async () => {
    const { status, headers } = await ask('/');
    expect([status, headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
    await expect(fetch(`${carnet.url}/health/live`)).rejects.toThrow('fetch failed');
    const link = await aLinkPath(carnet, 'mbox_sha1sum:ada', { now: Date.now });
    const opened = await ask(link, { method: 'POST', headers: { Origin: 'https://localhost' } });
    const cookie = /^__Host-carnet-session=[^;]+; Max-Age=1800; Path=\/; HttpOnly; Secure; SameSite=Lax$/;
    expect([opened.status, opened.headers['set-cookie']]).toEqual([303, [expect.stringMatching(cookie)]]);
  });

  it('reads no cookie without the prefix, which another host below the same name can set', async () => {
    const link = await aLinkPath(carnet, 'mbox_sha1sum:ada', { now: Date.now });
    const opened = await ask(link, { method: 'POST', headers: { Origin: 'https://localhost' } });
    const [own = ''] = (opened.headers['set-cookie']?.[0] ?? '').split(';');
    const accept = 'text/html';
    expect((await ask('/me', { headers: { accept, Cookie: own } })).status).toBe(200);
    const tossed = own.slice('__Host-'.length);
    expect((await ask('/me', { headers: { accept, Cookie: tossed } })).status).toBe(403);
  });

  it('is trusted by clients that trust its certificate, and speaks no TLS before 1.2', async () => {
    const ca = readFileSync(first.cert);
    expect((await ask('/health/live', { rejectUnauthorized: true, ca })).status).toBe(200);
    await expect(
      ask('/health/live', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    ).rejects.toThrow();
    expect((await ask('/health/live', { maxVersion: 'TLSv1.2' })).status).toBe(200);
  });

  it('takes a new certificate in turn without dropping a connection, and no broken one', async () => {
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
    expect((await ask('/health/live', { agent })).certificate).toBe('first');

    writeFileSync(files.cert, 'no certificate');
    await until(() => logged.some((line) => line.includes('cannot be used')));
    expect(await certificateNow()).toBe('first');
    // The key of another certificate, as while the two files are replaced one after the other.
    copyFileSync(second.key, files.key);
    copyFileSync(first.cert, files.cert);
    await until(() => logged.filter((line) => line.includes('cannot be used')).length >= 2);
    expect(await certificateNow()).toBe('first');

    use(second);
    await until(async () => (await certificateNow()) === 'second');
    expect(await ask('/health/live', { agent })).toMatchObject({ status: 200, certificate: 'first' });
    expect(logged.join('')).not.toContain('PRIVATE KEY');
    agent.destroy();
  });
});
