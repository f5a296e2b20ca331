import request from 'supertest';
import { anApp } from '../../support/builders/http/an-app.ts';

describe('The page that describes the API', () => {
  const app = anApp();

  it.each([
    ['en', 'The API of this server'],
    ['fr', 'L’API de ce serveur'],
  ])('permits by a nonce of its own what it loads, and nothing from elsewhere: %s', async (language, title) => {
    const load = () => request(app).get('/docs').set('Accept-Language', language).expect(200);
    const [{ text, headers }, other] = [await load(), await load()];
    expect(text).toContain(`<h1 id="title">${title}</h1>`);
    const policy = String(headers['content-security-policy']);
    const [, nonce = ''] = /script-src 'nonce-([^']+)'/.exec(policy) ?? [];
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src 'nonce-${nonce}'`,
      `style-src 'nonce-${nonce}'`,
      'img-src data:',
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(other.text).not.toContain(nonce);
    const loaded = [...text.matchAll(/<(?:script|link|style)\b[^>]*>/g)].map(([tag]) => tag);
    expect(loaded).toHaveLength(5);
    for (const tag of loaded)
      expect(tag.includes('rel="icon" href="data:,"') || tag.includes(`nonce="${nonce}"`)).toBe(true);
    expect([...text.matchAll(/(?:src|href)="(?!\/docs\/|#|data:,)([^"]+)"/g)].map(([, url]) => url)).toEqual([
      '/',
      expect.stringMatching(/^\/docs\?lang=/),
      '/openapi.json',
    ]);
  });

  it('has files that caches keep, named by their content, in gzip where the client accepts it', async () => {
    const { text } = await request(app).get('/docs').expect(200);
    const files = [...text.matchAll(/(?:src|href)="(\/docs\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(files).toEqual([
      expect.stringMatching(/^\/docs\/swagger-ui-[0-9a-f]{16}\.css$/),
      expect.stringMatching(/^\/docs\/swagger-ui-bundle-[0-9a-f]{16}\.js$/),
    ]);
    const types = ['text/css; charset=utf-8', 'text/javascript; charset=utf-8'];
    for (const [at, path] of files.entries()) {
      const coded = await request(app).get(path).set('Accept-Encoding', 'gzip').expect(200);
      expect(coded.headers).toMatchObject({
        'content-type': types[at],
        'content-encoding': 'gzip',
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'Accept-Encoding',
      });
      const plain = await request(app).get(path).set('Accept-Encoding', 'identity').expect(200);
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(Number(plain.headers['content-length'])).toBeGreaterThan(3 * Number(coded.headers['content-length']));
    }
    await request(app).get('/docs/swagger-ui-bundle-0000000000000000.js').expect(404);
    await request(app).get('/docs/..%2Fpackage.json').expect(404);
  });
});
