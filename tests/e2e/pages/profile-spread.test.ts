import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { aClient, type Address } from '../../support/clients/client.ts';
import { exerciseStatements } from '../../support/builders/statements/exercise-statements.ts';
import { anOperator, violationsIn } from '../../support/clients/operator.ts';
import { describeOnBackendsAtOnce, type Backends } from '../../support/servers/backends.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

const ROLES = ['api', 'api', 'sink'] as const;

/** What a profile has that Carnet itself brings. */
const OF_THE_FOLDER = 'https://w3id.org/xapi/cmi5';

describeOnBackendsAtOnce('one', 'Profiles in two API processes and a sink', (makeBackends, suite) => {
  const { beforeAll, afterAll, it } = suite;
  let backends: Backends;
  let processes: readonly CarnetProcess[] = [];
  const here = (): CarnetProcess => processes[0]!;
  const there = (): CarnetProcess => processes[1]!;
  const start = async (): Promise<void> => {
    processes = await Promise.all(ROLES.map((role) => startCarnet(backends, { ROLE: role, ACK_WAIT_MS: '30000' })));
  };
  const stop = async (): Promise<readonly (number | null)[]> => Promise.all(processes.map((process) => process.stop()));
  /** The client of a source at a process. */
  const at = ({ url }: CarnetProcess, { authorization }: Address) => aClient({ url, authorization });

  const lasting = aProfile();
  const retired = aProfile();
  let enforced: Address & { readonly id: string };
  let observed: Address & { readonly id: string };

  beforeAll(async () => {
    backends = makeBackends();
    await start();
    const operator = anOperator(here());
    observed = await operator.source();
    // Only what is in force can be enforced; retired again, it waits to be added.
    for (const profile of [lasting, retired]) await operator.add(profile).expect(201);
    enforced = await operator.source([lasting, retired].map(({ id }) => ({ id, mode: 'enforce' })));
    for (const { id } of [lasting, retired]) await operator.retire(id).expect(204);
    await waitFor(
      'the profiles to be out of force everywhere',
      async () => !(await isListed(there(), lasting.id)) && !(await isRefused(there(), lasting.id)),
    );
  });
  afterAll(async () => {
    await stop();
    await backends.remove();
  });

  /** Whether a statement that breaks the profile is refused at the process; it gives no other reason. */
  const isRefused = async (process: CarnetProcess, profile: string): Promise<boolean> => {
    const answer = await at(process, enforced).post(exerciseStatements(profile).unscored());
    if (answer.status === 400)
      expect(violationsIn(answer).map(({ by, rule }) => [by, rule])).toEqual([[`${profile}/answer`, 'presence']]);
    else expect(answer.status).toBe(200);
    return answer.status === 400;
  };
  /** Whether the sink lists a statement that breaks the profile. It does before the statement is answered, or never. */
  const isListed = async (process: CarnetProcess, profile: string): Promise<boolean> => {
    const statement = exerciseStatements(profile).unscored();
    await at(process, observed).post(statement).expect(200);
    return (await anOperator(process).listed(observed.id)).some((violation) => violation.statement === statement.id);
  };
  const everywhere = async (what: string, condition: (process: CarnetProcess) => Promise<boolean>): Promise<void> => {
    await Promise.all(
      [here(), there()].map((process) =>
        waitFor(`${what}, at ${process === here() ? 'one' : 'the other'}`, () => condition(process)),
      ),
    );
  };

  it('added at one are in force at the other, and in the sink', async () => {
    for (const process of [here(), there()])
      expect([await isRefused(process, lasting.id), await isListed(process, lasting.id)]).toEqual([false, false]);
    const operator = anOperator(here());
    for (const profile of [lasting, retired]) await operator.add(profile).expect(201);
    await everywhere('the profile to be refused by', (process) => isRefused(process, lasting.id));
    await everywhere('the sink to list what breaks the profile', (process) => isListed(process, lasting.id));
    const ids = (await anOperator(there()).profiles()).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([lasting.id, retired.id]));
    await at(there(), enforced)
      .post([exerciseStatements(lasting.id).began()])
      .expect(200);
  });

  it('are enforced at the other in the mode that was changed at one', async () => {
    await anOperator(there())
      .setModes(enforced.id, [
        { id: lasting.id, mode: 'observe' },
        { id: retired.id, mode: 'enforce' },
      ])
      .expect(200);
    await everywhere('the profile not to be refused by', async (process) => !(await isRefused(process, lasting.id)));
    await anOperator(here())
      .setModes(enforced.id, [
        { id: lasting.id, mode: 'enforce' },
        { id: retired.id, mode: 'enforce' },
      ])
      .expect(200);
    await everywhere('the profile to be refused by again', (process) => isRefused(process, lasting.id));
    expect(await isRefused(there(), retired.id)).toBe(true);
  });

  it('have their violations listed by the sink according to the mode', async () => {
    await anOperator(there())
      .setModes(observed.id, [{ id: lasting.id, mode: 'off' }])
      .expect(200);
    await everywhere('the sink to be quiet', async (process) => !(await isListed(process, lasting.id)));
    await anOperator(here()).setModes(observed.id, []).expect(200);
    await everywhere('the sink to list again', (process) => isListed(process, lasting.id));
  });

  it('retired at one are out of force everywhere, those of the folder too', async () => {
    expect(await isListed(here(), retired.id)).toBe(true);
    for (const id of [retired.id, OF_THE_FOLDER]) await anOperator(there()).retire(id).expect(204);
    await everywhere(
      'the retired profile not to be refused by',
      async (process) => !(await isRefused(process, retired.id)),
    );
    await everywhere(
      'the sink to forget the retired profile',
      async (process) => !(await isListed(process, retired.id)),
    );
    for (const process of [here(), there()]) {
      expect(await isRefused(process, lasting.id)).toBe(true);
      const ids = (await anOperator(process).profiles()).map(({ id }) => id);
      expect([ids.includes(lasting.id), ids.includes(retired.id), ids.includes(OF_THE_FOLDER)]).toEqual([
        true,
        false,
        false,
      ]);
    }
  });

  it('are unchanged after all processes were restarted', async () => {
    const { registration, began, answered } = exerciseStatements(lasting.id);
    await at(here(), enforced).post(began()).expect(200);
    const before = {
      profiles: await anOperator(here()).profiles(),
      listed: await anOperator(here()).listed(observed.id),
      source: (await anOperator(here()).get(`/v1/sources/${enforced.id}`).expect(200)).body as unknown,
    };
    expect(before.listed.length).toBeGreaterThan(0);
    expect(await stop()).toEqual([0, 0, 0]);
    await start();
    for (const process of [there(), here()]) {
      const operator = anOperator(process);
      expect({
        profiles: await operator.profiles(),
        listed: await operator.listed(observed.id),
        source: (await operator.get(`/v1/sources/${enforced.id}`).expect(200)).body as unknown,
      }).toEqual(before);
      expect([await isRefused(process, lasting.id), await isRefused(process, retired.id)]).toEqual([true, false]);
    }
    expect([await isListed(here(), lasting.id), await isListed(there(), retired.id)]).toEqual([true, false]);
    // The run of the registration goes on where it was.
    const again = exerciseStatements(lasting.id, registration);
    expect(violationsIn(await at(there(), enforced).post(again.began()).expect(400)).map(({ rule }) => rule)).toEqual([
      'order',
    ]);
    await at(there(), enforced).post(answered()).expect(200);
  });
});
