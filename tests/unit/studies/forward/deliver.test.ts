import {
  deliver as deliverBy,
  type Delivery,
  type DeliveryRequests,
  type TargetAnswer,
  type TargetLrs,
  TargetUnavailable,
} from '../../../../src/studies/forward/deliver.ts';
import { forwardKey, voidingStatement } from '../../../../src/studies/study/forward-key.ts';
import type { Statement } from '../../../../src/xapi/model/types.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';

type Sent = Statement & { readonly id: string };

const delivery = (about: Partial<Delivery<string>> & { readonly version?: string } = {}): Delivery<string> => {
  const { version, ...rest } = about;
  const named = aNamedStatement(version === undefined ? {} : { version }) as unknown as Sent;
  return { of: named.id, statement: named, mustBeStored: false, ...rest };
};

/** A target that answers by what is posted; it has these statements already. */
const targetOf = (
  answer: (statements: readonly Statement[]) => TargetAnswer,
  existing: readonly Statement[] = [],
): TargetLrs & { readonly sizes: number[] } => {
  const sizes: number[] = [];
  return {
    sizes,
    post: (statements) => {
      sizes.push(statements.length);
      return Promise.resolve(answer(statements));
    },
    find: (id) => Promise.resolve(existing.find((one) => one.id === id)),
    isInForce: () => Promise.resolve(false),
    erase: () => Promise.resolve(false),
  };
};

const OK: TargetAnswer = { status: 200, words: '' };

/** Notes what becomes of the requests: how many statements each has, and then what the answer says of them. */
const requestLog = (): DeliveryRequests<string> & { readonly noted: (number | string)[] } => {
  const noted: (number | string)[] = [];
  return {
    noted,
    begin: (request) => {
      noted.push(request.length);
      return Promise.resolve(request);
    },
    answered: (_, isStored) => {
      noted.push(isStored ? 'stored' : 'not stored');
    },
  };
};

const deliver = (target: TargetLrs, deliveries: readonly Delivery<string>[]) =>
  deliverBy(target, deliveries, requestLog());

describe('deliver', () => {
  it('posts at most 50 statements in a request, each of one version of the standard', async () => {
    const target = targetOf((statements) => {
      expect(new Set(statements.map(({ version }) => version?.slice(0, 2))).size).toBe(1);
      return OK;
    });
    const deliveries = Array.from({ length: 60 }, (_, n) => delivery({ version: n % 3 === 0 ? '2.0.0' : '1.0.3' }));
    expect(await deliver(target, deliveries)).toEqual([]);
    expect(target.sizes).toEqual([40, 20]);
    target.sizes.length = 0;
    await deliver(target, [...deliveries, ...deliveries.slice(0, 50)]);
    expect(target.sizes.every((size) => size <= 50)).toBe(true);
  });

  it('takes a voiding as delivered where the target has it from before PUBLIC_URL has changed', async () => {
    const key = forwardKey(delivery().of, '1');
    const voiding = (url: string) => voidingStatement(key, url, 0) as unknown as Sent;
    const sent: Delivery<string> = { of: key, statement: voiding('https://new.example'), mustBeStored: true };
    const conflict: TargetAnswer = { status: 409, words: 'another has this id' };
    expect(
      await deliver(
        targetOf(() => conflict, [voiding('https://old.example')]),
        [sent],
      ),
    ).toEqual([]);
    const other = { ...voiding('https://new.example'), object: { objectType: 'StatementRef', id: delivery().of } };
    expect(
      await deliver(
        targetOf(() => conflict, [other as unknown as Sent]),
        [sent],
      ),
    ).toHaveLength(1);
  });

  it('finds the refused ones of a batch, with the words of the target, and delivers the others', async () => {
    const deliveries = Array.from({ length: 9 }, () => delivery());
    const bad = new Set([deliveries[3]!.of, deliveries[8]!.of]);
    const stored = new Set<string>();
    const target = targetOf((statements) => {
      if (statements.some(({ id = '' }) => bad.has(id))) return { status: 400, words: 'no such verb' };
      for (const { id = '' } of statements) stored.add(id);
      return OK;
    });
    const refusals = await deliver(target, deliveries);
    expect(refusals).toEqual([...bad].map((of) => ({ of, status: 400, reason: 'no such verb' })));
    expect(stored.size).toBe(7);
  });

  it('takes what cannot be compared as another statement, whatever a target calls one', async () => {
    const sent = delivery();
    const { verb } = sent.statement;
    for (const odd of [
      { actor: {}, verb, object: {}, version: 1 },
      { ...sent.statement, context: { contextActivities: { parent: [null] } } },
    ]) {
      const target = {
        ...targetOf(() => ({ status: 409, words: 'conflict' })),
        find: () => Promise.resolve(odd as unknown as Statement),
      };
      expect(await deliver(target, [sent])).toEqual([{ of: sent.of, status: 409, reason: 'conflict' }]);
    }
  });

  it('asks before each request what may still be sent', async () => {
    const deliveries = Array.from({ length: 120 }, () => delivery());
    const stopped = new Set<string>();
    const target = targetOf((statements) => {
      // While the first request is under way, the others stop.
      for (const { of } of deliveries.slice(50)) stopped.add(of);
      expect(statements.length).toBe(50);
      return OK;
    });
    const requests = {
      ...requestLog(),
      begin: (request: readonly Delivery<string>[]) => Promise.resolve(request.filter(({ of }) => !stopped.has(of))),
    };
    expect(await deliverBy(target, deliveries, requests)).toEqual([]);
    expect(target.sizes).toEqual([50]);
  });

  it('takes a conflict with an equal statement as delivered, and one with another as refused', async () => {
    const [same, other] = [delivery(), delivery()];
    const existing = [
      { ...same.statement, stored: '2026-01-01T00:00:00Z', authority: { mbox: 'mailto:lrs@other.example' } },
      { ...other.statement, verb: { id: 'https://a.example/other' } },
    ] as unknown as Statement[];
    const target = targetOf(() => ({ status: 409, words: 'conflict' }), existing);
    expect(await deliver(target, [same, other])).toEqual([{ of: other.of, status: 409, reason: 'conflict' }]);
    expect(
      await deliver(
        targetOf(() => ({ status: 409, words: '' })),
        [same],
      ),
    ).toHaveLength(1);
  });

  it.each([
    [401, 'unauthorized'],
    [404, 'not-an-lrs'],
    [301, 'not-an-lrs'],
    [429, 'overloaded'],
    [503, 'overloaded'],
    [500, 'server-error'],
    [502, 'server-error'],
  ] as const)('waits after %s, which says nothing of the statements', async (status, failure) => {
    const target = targetOf(() => ({ status, words: '', retryAfterMs: 7000 }));
    const failed = await deliver(target, [delivery(), delivery()]).catch((thrown: unknown) => thrown);
    expect(failed).toBeInstanceOf(TargetUnavailable);
    expect(failed).toMatchObject({ failure, retryAfterMs: 7000 });
    expect(target.sizes).toEqual([2]);
  });

  it.each([
    ['stored', OK, []],
    ['not stored', { status: 400, words: '' }, []],
    ['not stored', { status: 429, words: '' }, []],
    ['open', { status: 408, words: '' }, []],
    ['open', { status: 504, words: '' }, []],
    ['open', new TargetUnavailable('too-slow'), []],
    ['stored', { status: 409, words: '' }, ['same']],
    ['not stored', { ...OK, isWithheld: true }, []],
  ] as const)('notes that a statement is %s after %p', async (expected, answer, existing) => {
    const one = delivery();
    const log = requestLog();
    const target = targetOf(
      () => {
        if (answer instanceof TargetUnavailable) throw answer;
        return answer;
      },
      existing.map(() => one.statement),
    );
    await deliverBy(target, [one], log).catch(() => undefined);
    expect([log.noted[0], log.noted.length === 1 ? 'open' : log.noted.at(-1)]).toEqual([1, expected]);
  });

  it('sends no request that its log refuses', async () => {
    const target = targetOf(() => OK);
    const refusing = { ...requestLog(), begin: () => Promise.reject(new Error('lost')) };
    await expect(deliverBy(target, [delivery()], refusing)).rejects.toThrow('lost');
    expect(target.sizes).toEqual([]);
  });

  it('counts a withheld voiding as refused, and a withheld statement as delivered', async () => {
    const target = targetOf(() => ({ ...OK, isWithheld: true }));
    expect(await deliver(target, [delivery()])).toEqual([]);
    expect(await deliver(target, [delivery({ mustBeStored: true, of: 'void' })])).toEqual([
      { of: 'void', status: 200, reason: expect.stringContaining('withheld') },
    ]);
  });
});
