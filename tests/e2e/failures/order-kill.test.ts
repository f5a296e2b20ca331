import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { exerciseStatements } from '../../support/builders/statements/exercise-statements.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient, everyId } from '../../support/clients/client.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { type Backends, describeOnBackends } from '../../support/servers/backends.ts';

/** How many pairs race; the full measure is RACES=100. */
const RACES = Number(process.env['RACES'] ?? 20);
const ROLES = ['sink', 'api', 'api', 'api'] as const;
/** Requests that are on their way when their process is killed. */
const LANES = 16;

type Posted = Awaited<ReturnType<ReturnType<typeof aClient>['post']>>;

describeOnBackends('both', 'the order of a pattern under enforce, with three API processes', (makeBackends) => {
  let backends: Backends;
  let processes: CarnetProcess[];
  let profile: string;
  let source: string;
  let clients: readonly ReturnType<typeof aClient>[];
  const operator = () => anOperator(processes[1]!);

  beforeAll(async () => {
    backends = makeBackends();
    // Leases last 8 s longer.
    processes = await Promise.all(ROLES.map((role) => startCarnet(backends, { ROLE: role, ACK_WAIT_MS: '1000' })));
    profile = ((await operator().add(aProfile()).expect(201)).body as { id: string }).id;
    for (const api of processes.slice(1))
      await waitFor('the profile in every process', async () =>
        (await anOperator(api).profiles()).some(({ id }) => id === profile),
      );
    const made = await operator().source([{ id: profile, mode: 'enforce', policy: 'any' }]);
    source = made.id;
    clients = processes.slice(1).map(({ url }) => aClient({ ...made, url }));
  });

  afterAll(async () => {
    await Promise.all(processes.map((one) => one.kill()));
    await backends.remove();
  });

  const statuses = (answers: readonly Posted[]): readonly number[] => answers.map(({ status }) => status).sort();

  it(
    `holds where two statements race that each fit, and do not fit together: ${RACES} times`,
    async () => {
      const outcomes = new Map<string, number>();
      for (let race = 0; race < RACES; race++) {
        const { began } = exerciseStatements(profile);
        // One request or a batch each, by two of the three processes.
        const sent = [began(), race % 3 === 0 ? [began()] : began()];
        const outcome = statuses(
          await Promise.all(sent.map((body, index) => clients[(race + index) % clients.length]!.post(body))),
        ).join(' and ');
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
      expect(outcomes).toEqual(new Map([['200 and 400', RACES]]));
      expect(await operator().listed(source)).toEqual([]);
    },
    300_000 + 500 * RACES,
  );

  it(
    `holds where a statement races with one that needs it: ${RACES} times`,
    async () => {
      for (let race = 0; race < RACES; race++) {
        const { began, answered, registration } = exerciseStatements(profile);
        const sent = [began(), answered(), answered()];
        const answers = await Promise.all(
          sent.map((body, index) => clients[(race + index) % clients.length]!.post(body)),
        );
        expect(answers[0]!.status).toBe(200);
        const stored = await everyId(clients[0]!, { registration, ascending: true });
        expect(stored[0]).toBe(sent[0]!.id);
        expect(new Set(stored)).toEqual(
          new Set(sent.filter((_, index) => answers[index]!.status === 200).map(({ id }) => id)),
        );
      }
      expect(await operator().listed(source)).toEqual([]);
    },
    300_000 + 500 * RACES,
  );

  it('holds where a process is killed with statements on their way, and blocks no registration', async () => {
    const [staying, , victim] = clients;
    let accepted = 0;
    /** Begins sessions and answers in them until a request gets no answer; resolves with that session. */
    const postUntilKilled = async () => {
      for (;;) {
        const { began, answered, registration } = exerciseStatements(profile);
        const sent = [began(), answered(), answered()];
        for (const [index, statement] of sent.entries()) {
          const answer = await victim!.post(statement).catch(() => undefined);
          if (answer === undefined) return { began, registration, lost: statement, sent: sent.slice(0, index + 1) };
          expect(answer.status).toBe(200);
          accepted++;
        }
      }
    };
    const posting = Array.from({ length: LANES }, postUntilKilled);
    await waitFor('statements on their way', () => accepted > 4 * LANES);
    await processes[3]!.kill();
    const sessions = await Promise.all(posting);

    // What is sent again through another process is accepted, whatever became of it; what never fits is refused.
    const again = await Promise.all(sessions.map(({ lost }) => staying!.post(lost)));
    expect(new Set(statuses(again))).toEqual(new Set([200]));
    const wrong = await Promise.all(sessions.map(({ began }) => staying!.post(began())));
    expect(new Set(statuses(wrong))).toEqual(new Set([400]));
    for (const { registration, sent } of sessions)
      expect(await everyId(staying!, { registration, ascending: true })).toEqual(sent.map(({ id }) => id));
    expect(await operator().listed(source)).toEqual([]);
  });
});
