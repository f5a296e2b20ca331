import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../src/xapi/model/types.ts';
import { aNamedStatement, aStatement } from '../support/builders/statements/a-statement.ts';
import { waitFor } from '../support/checks/wait-for.ts';
import { type Answered, type Asked, VERSIONS } from './support/asking.ts';
import { describeDoor } from './support/describe-server.ts';
import { everyReading, everyRequest } from './support/resources.ts';

const THROUGH = 'x-experience-api-consistent-through';
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** Headers that differ from one answer to the next. */
const OF_THE_MOMENT = new Set(['date', 'x-request-id', THROUGH]);

interface Page {
  readonly statements: readonly (JsonObject & { readonly id: string; readonly stored: string })[];
  readonly more: string;
}
const throughOf = ({ headers }: Answered): number => Date.parse(String(headers[THROUGH]));

describeDoor('headers of answers', (server) => {
  describe.each(VERSIONS)('in %s', (version) => {
    const ask = (asked: Asked): Promise<Answered> => server.in(version)(asked);
    const post = async (...body: readonly JsonObject[]): Promise<Answered> => {
      const answered = await ask({ method: 'POST', path: 'statements', body });
      expect(answered.status).toBe(200);
      return answered;
    };

    describe('HEAD (xAPI 1.0.3 Communication 1.1; IEEE 9274.1.1 4.1)', () => {
      const refused: readonly Asked[] = [
        { path: 'statements', query: 'LIMIT=1' },
        { path: 'statements', query: { statementId: '0f4d9a0e-5e1b-4b7e-9d0c-3a5ce1e6d0aa' } },
        { path: 'agents' },
        { path: 'activities', query: { activityId: 'quiz' } },
        { path: 'activities/state' },
        { path: 'agents/profile', query: 'x=1' },
        { path: 'activities/profile', query: { activityId: 'https://school.example/none', profileId: 'none' } },
        { path: 'statements', headers: { Authorization: undefined } },
        { path: 'statements', headers: { 'X-Experience-API-Version': '0.9' } },
        { path: 'nowhere' },
        { path: 'statements/more/x' },
      ];
      const lists: readonly Asked[] = [
        { path: 'statements' },
        { path: 'statements', query: { limit: 1, attachments: false, format: 'ids' } },
        {
          path: 'activities/state',
          query: { activityId: 'https://school.example/quiz/7', agent: '{"mbox":"mailto:ada@school.example"}' },
        },
        { path: 'agents/profile', query: { agent: '{"mbox":"mailto:ada@school.example"}' } },
        { path: 'activities/profile', query: { activityId: 'https://school.example/quiz/7' } },
        { path: 'about' },
      ];
      it('has the status and the headers of GET, and no body, on every resource, refusals too', async () => {
        for (const writing of everyRequest().filter(({ method }) => method === 'POST')) await ask(writing);
        for (const asked of [...everyReading(), ...lists, ...refused]) {
          const [get, head] = [await ask({ ...asked, method: 'GET' }), await ask({ ...asked, method: 'HEAD' })];
          const steady = ({ status, headers }: Answered): unknown => ({
            status,
            ...Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_MOMENT.has(name))),
          });
          expect([asked.path, asked.query, head.bytes.length, steady(head)]).toEqual([
            asked.path,
            asked.query,
            0,
            steady(get),
          ]);
          expect(get.headers['content-length']).toBe(String(get.bytes.length));
          expect(get.bytes.length).toBeGreaterThan(0);
        }
      });

      it('of statements with attachments has the Content-Type of GET', async () => {
        const sent = aNamedStatement();
        await post(sent);
        const [get, head] = [
          await ask({ path: 'statements', query: { statementId: sent.id, attachments: true } }),
          await ask({ method: 'HEAD', path: 'statements', query: { statementId: sent.id, attachments: true } }),
        ];
        expect([
          head.status,
          head.bytes.length,
          head.headers['content-length'],
          head.headers['content-type']?.split('=')[0],
        ]).toEqual([200, 0, get.headers['content-length'], 'multipart/mixed; boundary']);
      });
    });

    describe('X-Experience-API-Consistent-Through (2.1.3; 4.1.6.1)', () => {
      // A server that has just begun may not have seen all of its journal yet.
      beforeAll(() =>
        waitFor(
          'the server to be complete up to now',
          async () => throughOf(await ask({ path: 'statements', query: { limit: 1 } })) > Date.now() - 5000,
        ),
      );

      it('is on every answer about statements, refusals too, in ISO 8601, not later than now and recent', async () => {
        const sent = aNamedStatement();
        await post(sent, aStatement());
        const { more } = (await ask({ path: 'statements', query: { limit: 1 } })).json as Page;
        const cases: readonly (readonly [number, Asked])[] = [
          [200, { path: 'statements' }],
          [200, { path: 'statements', query: { statementId: sent.id } }],
          [200, { path: 'statements', query: { statementId: sent.id, attachments: true } }],
          [200, { path: 'statements', query: { verb: 'https://school.example/none' } }],
          [200, { path: more }],
          [404, { path: 'statements', query: { statementId: randomUUID() } }],
          [404, { path: 'statements', query: { voidedStatementId: sent.id } }],
          [400, { path: 'statements', query: 'LIMIT=1' }],
          [400, { path: `${more}x` }],
          [404, { path: 'statements/nowhere' }],
          [200, { method: 'POST', path: 'statements', body: aStatement() }],
          [200, { method: 'POST', path: 'statements', body: sent }],
          [400, { method: 'POST', path: 'statements', body: {} }],
          [400, { method: 'POST', path: 'statements', body: '{' }],
          [409, { method: 'POST', path: 'statements', body: { ...sent, result: { success: true } } }],
          [413, { method: 'POST', path: 'statements', body: `[${' '.repeat(5_000_000)}]` }],
          [204, { method: 'PUT', path: 'statements', query: { statementId: randomUUID() }, body: aStatement() }],
          [400, { method: 'PUT', path: 'statements', body: aStatement() }],
          [204, { method: 'PUT', path: 'statements', query: { statementId: sent.id }, body: sent }],
          [401, { path: 'statements', headers: { Authorization: undefined } }],
          [400, { path: 'statements', headers: { 'X-Experience-API-Version': undefined } }],
          [405, { method: 'DELETE', path: 'statements' }],
          [204, { method: 'OPTIONS', path: 'statements' }],
        ];
        for (const [status, asked] of cases) {
          const answered = await ask(asked);
          expect([asked.method, asked.path, asked.query, answered.status, answered.headers[THROUGH]]).toEqual([
            asked.method,
            asked.path,
            asked.query,
            status,
            expect.stringMatching(INSTANT),
          ]);
          expect(throughOf(answered)).toBeLessThanOrEqual(Date.now());
          expect(throughOf(answered)).toBeGreaterThan(Date.now() - 20_000);
        }
      });

      it('goes on while nothing is written', async () => {
        const first = throughOf(await ask({ path: 'statements', query: { limit: 1 } }));
        for (let tries = 0; ; tries++) {
          const later = throughOf(await ask({ path: 'statements', query: { limit: 1 } }));
          expect(later).toBeGreaterThanOrEqual(first);
          if (later > first || tries > 2000) {
            expect(later).toBeGreaterThan(first);
            break;
          }
        }
      });

      it('is true: the answer has all that was stored up to it, and nothing is added to that time later', async () => {
        const verb = { id: `https://school.example/verbs/${randomUUID()}` };
        const seen: { readonly through: number; readonly ids: ReadonlySet<string> }[] = [];
        let writing = true;
        const harvest = async (): Promise<void> => {
          while (writing) {
            const answered = await ask({ path: 'statements', query: { verb: verb.id, limit: 500 } });
            seen.push({
              through: throughOf(answered),
              ids: new Set((answered.json as Page).statements.map(({ id }) => id)),
            });
          }
        };
        const write = async (): Promise<void> => {
          for (let times = 0; times < 12; times++) await post(aStatement({ verb }), aStatement({ verb }));
        };
        const harvesting = [harvest(), harvest()];
        await Promise.all([write(), write(), write(), write()]);
        writing = false;
        await Promise.all(harvesting);
        const { statements } = (await ask({ path: 'statements', query: { verb: verb.id, limit: 500 } })).json as Page;
        expect(statements).toHaveLength(96);
        expect(seen.length).toBeGreaterThan(2);
        const late = seen.flatMap(({ through, ids }) =>
          statements
            .filter(({ id, stored }) => Date.parse(stored) <= through && !ids.has(id))
            .map(({ id, stored }) => ({ id, stored, through: new Date(through).toISOString() })),
        );
        expect(late).toEqual([]);
      });

      it('is repeated on the pages of one list, so that all of it is complete up to that time', async () => {
        await post(aStatement(), aStatement(), aStatement());
        const first = await ask({ path: 'statements', query: { limit: 1 } });
        await post(aStatement());
        const second = await ask({ path: (first.json as Page).more });
        expect(throughOf(second)).toBeLessThanOrEqual(throughOf(first));
      });
    });

    describe('Last-Modified (IEEE 9274.1.1 4.1.6.1)', () => {
      const modified = (stored: string): string => new Date(stored).toUTCString();

      it('of one statement is its stored', async () => {
        const sent = aNamedStatement();
        await post(sent);
        const { headers, json } = await ask({ path: 'statements', query: { statementId: sent.id } });
        expect(headers['last-modified']).toBe(modified((json as Page['statements'][number]).stored));
      });

      it.each([true, false])(
        'of a list is the latest stored of those in it, on every page, ascending: %s',
        async (ascending) => {
          const verb = { id: `https://school.example/verbs/${randomUUID()}` };
          for (let times = 0; times < 3; times++) {
            await post(aStatement({ verb }));
            // The header has no fractions of a second.
            if (times === 0)
              await new Promise((resolve) => {
                setTimeout(resolve, 1001);
              });
          }
          let answered = await ask({ path: 'statements', query: { verb: verb.id, limit: 2, ascending } });
          for (;;) {
            const { statements, more } = answered.json as Page;
            expect(answered.headers['last-modified']).toBe(
              modified(
                statements
                  .map(({ stored }) => stored)
                  .sort()
                  .at(-1)!,
              ),
            );
            if (more === '') break;
            answered = await ask({ path: more });
          }
        },
      );

      it('is not made up for an empty list', async () => {
        expect(
          (await ask({ path: 'statements', query: { verb: 'https://school.example/none' } })).headers,
        ).not.toHaveProperty('last-modified');
      });
    });

    it('statements are application/json, ids of new ones too, and text is UTF-8 (1.4, 1.5; 4.1.2, 4.1.3)', async () => {
      const sent = aNamedStatement({ result: { response: 'Größe 日本 𝟜' } });
      const posted = await post(sent);
      const read = await ask({ path: 'statements', query: { statementId: sent.id } });
      expect([
        posted.headers['content-type'],
        read.headers['content-type'],
        (await ask({ path: 'statements', query: { limit: 1 } })).headers['content-type'],
      ]).toEqual(['application/json', 'application/json', 'application/json']);
      expect(read.bytes.includes(Buffer.from('Größe 日本 𝟜', 'utf8'))).toBe(true);
    });
  });
});
