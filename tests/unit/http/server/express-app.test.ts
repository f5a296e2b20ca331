import type { IncomingMessage, ServerResponse } from 'node:http';
import request from 'supertest';
import { served } from '../../../support/servers/served-app.ts';

const found = { methods: { GET: () => Promise.resolve({ status: 200, headers: {}, body: 'found' }) } };

describe('request and response', () => {
  it('have, before Express sees them, the prototypes that it would give them', async () => {
    const { app, server } = served(found);
    const before: unknown[] = [];
    const after: unknown[] = [];
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      before.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response));
    });
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      after.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response));
    });
    await request(server).get('/x').expect(200);
    expect(before).toHaveLength(2);
    expect(before[0]).toBe(app.request);
    expect(before[1]).toBe(app.response);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toBe(before[1]);
  });

  it('have what Express adds to them', async () => {
    const { app, server } = served(found);
    app.get('/express', (request, response) => {
      response
        .status(201)
        .set('X-Host', request.hostname)
        .json({
          same: request.app === app && response.app === app,
          accepts: request.accepts('json'),
          query: request.query,
        });
    });
    const answer = await request(server).get('/express?a=b').set('Accept', 'application/json');
    expect([answer.status, answer.headers['x-host'], answer.body]).toEqual([
      201,
      '127.0.0.1',
      { same: true, accepts: 'json', query: { a: 'b' } },
    ]);
  });

  it('work as well where another server than ours runs the app', async () => {
    await request(served(found).app).get('/x').expect(200, 'found');
  });
});
