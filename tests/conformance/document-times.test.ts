import { randomUUID } from 'node:crypto';
import { VERSIONS } from './support/asking.ts';
import { describeServer } from './support/describe-server.ts';

let clock = Date.parse('2026-01-17T08:30:00.500Z');
const agent = JSON.stringify({ mbox: 'mailto:ada@school.example' });
const RESOURCES: readonly (readonly [string, string, () => Readonly<Record<string, string>>])[] = [
  ['activities/state', 'stateId', () => ({ activityId: `https://school.example/${randomUUID()}`, agent })],
  ['agents/profile', 'profileId', () => ({ agent: JSON.stringify({ mbox: `mailto:${randomUUID()}@school.example` }) })],
  ['activities/profile', 'profileId', () => ({ activityId: `https://school.example/${randomUUID()}` })],
];

describeServer(
  'when documents were updated (xAPI 1.0.3 Communication 2.2, 2.3, 2.6, 2.7; IEEE 9274.1.1 4.1.6.2, 4.1.6.5, 4.1.6.6)',
  (server) => {
    describe.each(VERSIONS)('in %s', (version) => {
      it.each(RESOURCES)(
        '%s: since leaves out its very instant, whichever way it is written, and counts the latest update',
        async (path, idName, aContext) => {
          const context = aContext();
          const post = (id: string, body: unknown) =>
            server.in(version)({ method: 'POST', path, query: { ...context, [idName]: id }, body });
          const since = async (at: number | string): Promise<unknown> =>
            (
              await server.in(version)({
                path,
                query: { ...context, since: typeof at === 'number' ? new Date(at).toISOString() : at },
              })
            ).json;
          const first = clock;
          await post('a', { x: 1 });
          await post('b', { x: 1 });
          expect([
            await since(first - 1),
            await since(first),
            await since(new Date(first + 19_800_000).toISOString().replace('Z', '+05:30')),
          ]).toEqual([['a', 'b'], [], []]);
          clock += 1500;
          await post('a', { y: 2 });
          expect([await since(first), await since(clock - 1), await since(clock)]).toEqual([['a'], ['a'], []]);
        },
      );

      it.each(RESOURCES)(
        '%s: Last-Modified is the time of the latest update, of a list that of its latest document',
        async (path, idName, aContext) => {
          const context = aContext();
          const write = (
            method: string,
            id: string,
            ...[body, headers = {}]: [body: unknown, headers?: Readonly<Record<string, string>>]
          ) => server.in(version)({ method, path, query: { ...context, [idName]: id }, body, headers });
          const modified = async (id?: string): Promise<unknown> =>
            (await server.in(version)({ path, query: { ...context, ...(id === undefined ? {} : { [idName]: id }) } }))
              .headers['last-modified'];
          const text = (at: number): string => new Date(at).toUTCString();
          const first = clock;
          await write('PUT', 'a', 'one', { 'If-None-Match': '*' });
          clock += 3000;
          await write('POST', 'b', { x: 1 });
          expect([await modified('a'), await modified('b'), await modified()]).toEqual([
            text(first),
            text(clock),
            text(clock),
          ]);
          clock += 3000;
          await write('PUT', 'a', 'two', { 'If-Match': '*' });
          expect([await modified('a'), await modified('b'), await modified()]).toEqual([
            text(clock),
            text(clock - 3000),
            text(clock),
          ]);
          clock += 3000;
          await write('POST', 'b', { y: 2 });
          expect([await modified('b'), await modified()]).toEqual([text(clock), text(clock)]);
        },
      );

      it.each(RESOURCES)('%s: a new document keeps the time of LRS-Updated', async (path, idName, aContext) => {
        const query = { ...aContext(), [idName]: 'a' };
        const put = async (updated: string, more: Readonly<Record<string, string>> = { 'If-None-Match': '*' }) =>
          (
            await server.in(version)({
              method: 'PUT',
              path,
              query,
              body: 'one',
              headers: { 'LRS-Updated': updated, ...more },
            })
          ).status;
        const old = '2024-03-01T09:00:00.250+01:00';
        expect([
          await put('yesterday'),
          await put('1969-12-31T23:59:59Z'),
          await put(new Date(clock + 1).toISOString()),
          await put(old, {}),
          await put(old),
          await put(old),
        ]).toEqual([400, 400, 400, 400, 204, 412]);
        const { headers } = await server.in(version)({ path, query });
        expect(headers['last-modified']).toBe('Fri, 01 Mar 2024 08:00:00 GMT');
      });
    });
  },
  { now: () => clock },
);
