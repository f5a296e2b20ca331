import { Problem } from '../../../../src/core/problem.ts';
import { createKeyedSemaphore } from '../../../../src/core/concurrency/semaphore.ts';
import { createLiveFigures } from '../../../../src/api/operations/live-figures.ts';
import type { Request, StreamedBody } from '../../../../src/http/message/request-response.ts';
import type { CurrentFigures } from '../../../../src/telemetry/operations/operations.ts';
import type { StaffPrincipal } from '../../../../src/access/staff/staff-principal.ts';

const BY: StaffPrincipal = { actor: 'ann', scopes: ['operator'], organisation: 'org:a', hasInScope: () => true };
const REQUEST = { isHead: false } as Request;

const figuresOf = (organisation: string): CurrentFigures => ({
  at: 0,
  organisation,
  lastTenSeconds: { accepted: 1, refused: 0, withheld: 0 },
  lastMinute: { accepted: 1, refused: 0, withheld: 0 },
  sinkLagSeconds: 0,
  consistentThrough: 0,
  parts: [],
  attentionCount: 0,
  attention: [],
});

describe('The live figures', () => {
  const closing = new AbortController();
  const limits = (atMost: number) => createKeyedSemaphore({ atMost, waitingAtMost: 0, refusal: 'too many' });
  let elapsed = 0;

  /** The stream of a listener; each event moves the clock. */
  const listen = async (changes: {
    readonly authenticate?: () => Promise<{ readonly principal: StaffPrincipal } | undefined>;
    readonly current?: (by: StaffPrincipal) => Promise<CurrentFigures>;
    readonly signal?: AbortSignal;
    readonly handler?: ReturnType<typeof createLiveFigures>;
  }) => {
    const handler =
      changes.handler ??
      createLiveFigures({
        operations: { current: changes.current ?? ((by) => Promise.resolve(figuresOf(by.organisation))) },
        authenticateStaff: changes.authenticate ?? (() => Promise.resolve({ principal: BY })),
        listenersOfActor: limits(1),
        listenersOfOrganisation: limits(2),
        closing: closing.signal,
        elapsed: () => (elapsed += 1500),
        everyMs: 0,
      });
    const answer = await handler(REQUEST, BY);
    const { chunks } = answer.body as StreamedBody;
    return { answer, handler, events: chunks(changes.signal ?? new AbortController().signal) };
  };
  const names = async (events: AsyncIterable<Uint8Array>, most = 20): Promise<readonly string[]> => {
    const found: string[] = [];
    for await (const event of events) {
      const [, name] = /^event: (\w+)/.exec(Buffer.from(event).toString()) ?? [];
      if (name !== undefined) found.push(name);
      if (found.length >= most) break;
    }
    return found;
  };

  it.each([
    ['has signed out', () => Promise.resolve(undefined)],
    ['has lost the role', () => Promise.resolve({ principal: { ...BY, scopes: ['steward'] } })],
    ['is another', () => Promise.resolve({ principal: { ...BY, actor: 'bob' } })],
    ['has a revoked key', () => Promise.reject(new Problem('unauthorized', 'revoked'))],
  ])('end once the listener %s', async (_, authenticate) => {
    const { events } = await listen({ authenticate });
    const found = await names(events);
    expect(found.at(-1)).toBe('end');
    expect(new Set(found.slice(0, -1))).toEqual(new Set(['figures']));
  });

  it('follow a listener to another organisation', async () => {
    const { events } = await listen({
      authenticate: () => Promise.resolve({ principal: { ...BY, organisation: 'org:b' } }),
    });
    let text = '';
    for await (const event of events) {
      text += Buffer.from(event).toString();
      if (text.includes('org:b')) break;
    }
    expect(text).toContain('"organisation":"org:a"');
  });

  it('say so where the store is away, and go on once it is back', async () => {
    let calls = 0;
    const { events } = await listen({
      current: () =>
        ++calls < 3 ? Promise.reject(new Problem('store-unavailable', 'away')) : Promise.resolve(figuresOf('org:a')),
    });
    expect(await names(events, 3)).toEqual(['unavailable', 'unavailable', 'figures']);
  });

  it('end where the client disconnects, without an event more', async () => {
    const gone = new AbortController();
    const { events } = await listen({ signal: gone.signal });
    const found: string[] = [];
    for await (const event of events) {
      found.push(Buffer.from(event).toString());
      if (found.length === 2) gone.abort();
    }
    expect(found).toHaveLength(2);
  });

  it('refuse a listener beyond the limit, until another has gone', async () => {
    const { answer, handler } = await listen({});
    await expect(handler(REQUEST, BY)).rejects.toMatchObject({ kind: 'overloaded' });
    answer.onFinished?.();
    await expect(listen({ handler })).resolves.toBeDefined();
  });

  it('keep no operator of another organisation out', async () => {
    const { handler } = await listen({});
    await handler(REQUEST, { ...BY, actor: 'bob' });
    await expect(handler(REQUEST, { ...BY, actor: 'eve' })).rejects.toMatchObject({ kind: 'overloaded' });
    await expect(handler(REQUEST, { ...BY, actor: 'root', organisation: 'org:default' })).resolves.toBeDefined();
  });

  it('have no body for HEAD', async () => {
    const { handler } = await listen({});
    const { body } = await handler({ ...REQUEST, isHead: true }, BY);
    expect((body as StreamedBody).bufferedBytes).toBe(0);
  });
});
