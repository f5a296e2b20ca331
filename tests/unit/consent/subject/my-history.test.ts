import type { AuditEvent } from '../../../../src/consent/audit/hash-chain.ts';
import { createMyHistory } from '../../../../src/consent/subject/my-history.ts';
import type { Session } from '../../../../src/consent/subject/sign-in-links.ts';
import { NOW } from '../../../support/builders/consent/a-purpose.ts';

const SESSION: Session = {
  person: 'ada',
  role: 'subject',
  assurance: 'idp',
  organisation: 'org:default',
  link: 'l',
  issued: NOW,
  expires: NOW,
};

const anEvent = (seq: number, about: Partial<AuditEvent> = {}): AuditEvent => ({
  seq,
  id: `e${seq}`,
  at: new Date(NOW).toISOString(),
  type: 'decision',
  person: 'ada',
  by: { role: 'subject', id: 'ada' },
  prev: '',
  hash: '',
  ...about,
});
/** A re-identification that is disclosed tomorrow. */
const aDelayed = (seq: number): AuditEvent =>
  anEvent(seq, { type: 'contact', data: { delayedUntil: new Date(NOW + 86_400_000).toISOString() } });

const historyOf = (all: readonly AuditEvent[]) =>
  createMyHistory({
    subjects: { find: () => Promise.resolve({ ids: ['ada'] }) },
    readScope: () => Promise.resolve({ has: () => true, checkChoice: () => undefined, hasSignIn: () => true }),
    auditLog: {
      list: () => Promise.resolve([]),
      listByPerson: (_, { before = Infinity, limit }) =>
        Promise.resolve(
          all
            .filter(({ seq }) => seq < before)
            .sort((a, b) => b.seq - a.seq)
            .slice(0, limit),
        ),
    },
    findPurposes: () => Promise.resolve(new Map()),
    makeReceipt: () => Promise.resolve(undefined),
    now: () => NOW,
  });
const seqsOf = ({ events }: { readonly events: readonly AuditEvent[] }) => events.map(({ seq }) => seq);

describe('A page of a person’s history', () => {
  it('is the same whether a hidden event is there or not', async () => {
    const shown = [anEvent(1), anEvent(3), anEvent(5)];
    const [without, having] = [historyOf(shown), historyOf([...shown, aDelayed(2), aDelayed(4), aDelayed(6)])];
    for (const query of [{ limit: 1 }, { limit: 2 }, { limit: 3 }, { limit: 1, before: 3 }, { limit: 9 }])
      expect(await having.events(SESSION, query)).toEqual(await without.events(SESSION, query));
    expect(await historyOf([aDelayed(2)]).events(SESSION, { limit: 1 })).toEqual({ events: [] });
  });

  it('goes on past more hidden events than are read at once', async () => {
    const hidden = Array.from({ length: 450 }, (_, at) => aDelayed(at + 2));
    const history = historyOf([anEvent(1), ...hidden, anEvent(500)]);
    const first = await history.events(SESSION, { limit: 1 });
    expect([seqsOf(first), first.next]).toEqual([[500], 500]);
    const second = await history.events(SESSION, { limit: 1, before: 500 });
    expect([seqsOf(second), second.next]).toEqual([[1], undefined]);
  });
});
