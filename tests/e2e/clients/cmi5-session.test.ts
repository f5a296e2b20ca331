import supertest from 'supertest';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { aClient } from '../../support/clients/client.ts';
import { aCmi5Session, type Mutation, MUTATIONS } from '../../support/clients/cmi5-session.ts';
import { describeOnBackends, type BackendKind, type Backends } from '../../support/servers/backends.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

const CMI5 = 'https://w3id.org/xapi/cmi5';
const MOVEON = 'urn:uuid:17f0a1d0-3e00-45ef-b9e7-7c448d9a58c7';
const ENFORCED = [CMI5, MOVEON].map((id) => ({ id, mode: 'enforce', policy: 'all' }));
const AT_ONCE = 8;

/** A setup with the roles of its processes, and whether all sessions are sent to it. */
type Setup = readonly [title: string, roles: readonly string[], all: boolean];

/**
 * One process over files and six over services evaluate all sessions. A template or a concept depends on one statement,
 * wherever it is evaluated. The other two setups test the order of a session, which depends on the backends.
 */
const SETUPS: Readonly<Record<BackendKind, readonly Setup[]>> = {
  embedded: [
    ['one process', ['all'], true],
    ['two API processes and two sinks', ['api', 'api', 'sink', 'sink'], false],
  ],
  served: [
    ['one process', ['all'], false],
    ['four API processes and two sinks', ['api', 'api', 'api', 'api', 'sink', 'sink'], true],
  ],
};

interface BrokenRule {
  readonly kind: 'template' | 'concept' | 'pattern';
  readonly by: string;
  readonly location: string;
  readonly rule: string;
}

interface Refusal {
  readonly kind: string;
  readonly faults: readonly { readonly breach: BrokenRule }[];
}

/** A broken rule in the words of the table of mutations. */
const describeViolation = ({ kind, by, location, rule }: BrokenRule): string =>
  `${kind} ${by.split(/[#/]/).at(-1)}: ${kind === 'template' ? `${location} ` : ''}${rule}`;

/** What the table says is broken; where a template is, that the statement fits into no pattern goes without saying. */
const named = (by = ''): readonly string[] => {
  const all = by.replace(/^moveon: /, '').split('; ');
  return (all.some((one) => one.startsWith('template')) ? all.filter((one) => !one.endsWith(': order')) : all).sort();
};

/** It is refused for the order of its statements alone. */
const isOutOfOrder = ({ by = '' }: Mutation): boolean => by.split('; ').every((one) => one.endsWith(': order'));

/** What became of a session: the index of the statement that was refused, with the refusal; -1 where none was. */
interface Outcome {
  readonly title: string;
  readonly refusedAt: number;
  readonly refusal?: Refusal;
}

describeOnBackends('one', 'A source that enforces cmi5', (makeBackends, backendKind) => {
  describe.each(SETUPS[backendKind])('%s', (_, roles, all) => {
    const broken = all ? MUTATIONS.refused : MUTATIONS.refused.filter(isOutOfOrder);
    let server: Backends;
    const processes: CarnetProcess[] = [];
    const doors = (): readonly CarnetProcess[] => processes.filter((_process, index) => roles[index] !== 'sink');

    beforeAll(async () => {
      server = makeBackends();
      for (const role of roles) processes.push(await startCarnet(server, { ROLE: role, ACK_WAIT_MS: '30000' }));
      const [door] = doors();
      await supertest(door!.url)
        .patch('/v1/sources/default')
        .set('Authorization', door!.authorization)
        .send({ profiles: ENFORCED })
        .expect(200);
      for (const { url, authorization } of doors()) {
        const stray = () => aCmi5Session({ change: [{ op: 'drop', at: 0 }] })[0];
        await waitFor('the mode', async () => (await aClient({ url, authorization }).post(stray())).status === 400);
      }
    });
    afterAll(async () => {
      await Promise.all(processes.map((process) => process.stop()));
      await server.remove();
    });

    /** Sends a session one statement at a time, each to the next process, until one is refused. */
    const send = async (mutation: Mutation): Promise<Outcome> => {
      for (const [index, statement] of aCmi5Session(mutation).entries()) {
        const { status, body } = await aClient(doors()[index % doors().length]!).post(statement);
        if (status !== 200) return { title: mutation.title, refusedAt: index, refusal: body as Refusal };
      }
      return { title: mutation.title, refusedAt: -1 };
    };
    const sendAll = async (mutations: readonly Mutation[]): Promise<readonly Outcome[]> => {
      const outcomes: Outcome[] = [];
      const queue = mutations.entries();
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          for (const [index, mutation] of queue) outcomes[index] = await send(mutation);
        }),
      );
      return outcomes;
    };

    it('accepts every session that cmi5 allows', async () => {
      expect(await sendAll(MUTATIONS.good)).toEqual(MUTATIONS.good.map(({ title }) => ({ title, refusedAt: -1 })));
    });

    if (all)
      it('accepts what breaks cmi5 in a way that no profile can say', async () => {
        expect(await sendAll(MUTATIONS.notExpressible)).toEqual(
          MUTATIONS.notExpressible.map(({ title }) => ({ title, refusedAt: -1 })),
        );
      });

    it(`refuses each session that breaks ${all ? 'cmi5' : 'its order'} at the statement, naming the rule`, async () => {
      const outcomes = await sendAll(broken);
      expect(outcomes.map(({ title, refusedAt }) => ({ title, refusedAt }))).toEqual(
        broken.map(({ title, refused }) => ({ title, refusedAt: refused })),
      );
      expect(
        outcomes.map(({ title, refusal }) => ({
          title,
          by: refusal!.faults.map(({ breach }) => describeViolation(breach)).sort(),
        })),
      ).toEqual(broken.map(({ title, by }) => ({ title, by: named(by) })));
    });

    it('refuses the same sessions when they come in one batch', async () => {
      const [door] = doors();
      const statuses = await Promise.all(
        broken.map(async (mutation) => (await aClient(door!).post(aCmi5Session(mutation))).status),
      );
      expect(broken.filter((_mutation, index) => statuses[index] !== 400).map(({ title }) => title)).toEqual([]);
    });
  });
});
