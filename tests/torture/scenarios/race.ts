import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Address, aClient } from '../../support/clients/client.ts';
import { startWriter } from '../../support/clients/posting-client.ts';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { METRICS_TOKEN } from '../../support/servers/running-carnet.ts';
import { type Fleet, startFleet } from '../fleet.ts';
import { acknowledgedBy, missesOf, refusedBy } from '../ledger.ts';
import { BOTH_BACKENDS, type Given, type Outcome, type Scenario } from '../scenario.ts';

/** Contents that race for one id. */
const CONTENTS = 8;
/** Requests do not wait for the sink. */
const ACK_WAIT_MS = '5';
/** How long the sink is stopped in every second race, so that all its requests are late. */
const SINK_STOPPED_MS = 300;

/** The statuses that the contents of one id were answered with. */
interface Race {
  readonly id: string;
  readonly statuses: readonly number[];
}

interface DeadLetterJson {
  readonly id: string;
  readonly content: readonly { readonly id: string; readonly statement: string }[];
}

const nameOf = (content: number): string => `content ${content}`;
const contentIn = (statement: { readonly result?: { readonly response: string } }): string | undefined =>
  statement.result?.response;

const post = async ({ url, authorization }: Address, id: string, content: number): Promise<number> => {
  const answer = await fetch(`${url}/xapi/statements`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', 'x-experience-api-version': '2.0.0' },
    body: JSON.stringify(aStatement({ id, result: { response: nameOf(content) } })),
    signal: AbortSignal.timeout(60_000),
  });
  await answer.text();
  return answer.status;
};

/** Posts all contents at once, to these addresses in turn. */
const race = async (addresses: readonly Address[]): Promise<Race> => {
  const id = randomUUID();
  const posts = Array.from({ length: CONTENTS }, (_, content) => {
    const address = addresses[content % addresses.length];
    return address === undefined ? Promise.resolve(0) : post(address, id, content);
  });
  return { id, statuses: await Promise.all(posts) };
};

/** Posts all contents at once while the sink is stopped. */
const raceBesideStopped = async (fleet: Fleet): Promise<Race> => {
  const [sink] = fleet.indicesOf('sink').map((index) => fleet.all()[index]);
  sink?.child.kill('SIGSTOP');
  const going = race(fleet.apis());
  await pause(SINK_STOPPED_MS);
  sink?.child.kill('SIGCONT');
  return going;
};

/** The content of each conflict: `ID content N`. */
const readLetters = async ({ url, authorization }: Address): Promise<ReadonlySet<string>> => {
  const read = async (path: string): Promise<unknown> =>
    (await fetch(`${url}/v1/dead-letters${path}`, { headers: { authorization } })).json();
  const { deadLetters } = (await read('?kind=conflict')) as { readonly deadLetters: readonly DeadLetterJson[] };
  const found = new Set<string>();
  for (const letter of deadLetters)
    for (const { id, statement } of ((await read(`/${letter.id}`)) as DeadLetterJson).content)
      found.add(`${id} ${contentIn(JSON.parse(statement) as object) ?? ''}`);
  return found;
};

const missesOfRace = async (
  api: Address,
  { id, statuses }: Race,
  letters: ReadonlySet<string>,
): Promise<readonly string[]> => {
  const answer = await aClient(api).get({ statementId: id });
  const stored = contentIn(answer.body as object);
  const winners = statuses.flatMap((status, content) => (status === 200 ? [nameOf(content)] : []));
  // One with 409 may have been refused before the journal.
  const lost = statuses.flatMap((status, content) => {
    const name = nameOf(content);
    return status === 503 && name !== stored && !letters.has(`${id} ${name}`) ? [name] : [];
  });
  const odd = statuses.filter((status) => ![200, 409, 503].includes(status));
  return [
    ...(stored === undefined ? [`nothing is stored under ${id}`] : []),
    ...(winners.length > 1 ? [`${winners.length} contents of ${id} got a success`] : []),
    ...winners.filter((name) => name !== stored).map((name) => `${name} of ${id} got a success and is not stored`),
    ...lost.map((name) => `${name} of ${id} is neither stored nor a dead letter`),
    ...odd.map((status) => `${status} for ${id}`),
  ];
};

const lateRequests = async (addresses: readonly Address[]): Promise<number> => {
  const headers = { Authorization: `Bearer ${METRICS_TOKEN}` };
  let sum = 0;
  for (const { url } of addresses) {
    const text = await (await fetch(`${url}/metrics`, { headers })).text();
    sum += Number(/^carnet_acknowledged_late_total (\d+)$/m.exec(text)?.[1] ?? 0);
  }
  return sum;
};

const raceAll = async ({ makeBackends, times, say }: Given): Promise<Outcome> => {
  const backends = makeBackends();
  const fleet = await startFleet(backends, ['api', 'api', 'sink'], { ACK_WAIT_MS });
  const count = times(40, 4);
  const writers = [10, 20, 40].map((size) => startWriter(() => fleet.apis(), size));
  try {
    const races: Race[] = [];
    for (let n = 0; n < count; n++) races.push(await (n % 2 === 0 ? race(fleet.apis()) : raceBesideStopped(fleet)));
    await Promise.all(writers.map((one) => one.stop()));
    const [api] = fleet.apis();
    if (api === undefined) throw new Error('no process answers requests');
    const misses = [...(await missesOf(api, acknowledgedBy(writers)))];
    const letters = await readLetters(api);
    for (const one of races) misses.push(...(await missesOfRace(api, one, letters)));
    const answered = races.flatMap(({ statuses }) => statuses);
    const countOf = (status: number): string => `${answered.filter((one) => one === status).length} times ${status}`;
    say(`${count} races: ${[200, 409, 503].map(countOf).join(', ')}`);
    return {
      did: `${count} races of ${CONTENTS} contents for one id, half of them beside a stopped sink`,
      acknowledged: acknowledgedBy(writers).length + answered.filter((status) => status === 200).length,
      misses,
      figures: [
        [200, 409, 503].map(countOf).join(', '),
        `${letters.size} contents as dead letters`,
        `${await lateRequests(fleet.apis())} late requests`,
        `refused of others: ${refusedBy(writers)}`,
      ],
    };
  } finally {
    await Promise.all(writers.map((one) => one.stop()));
    await fleet.end();
    await backends.remove();
  }
};

/** Different contents race for one id, over two processes that do not wait for their sink. */
export const raceForIds: Scenario = {
  name: 'race',
  promise: 'Of contents that race for one id at most one gets a success; it is stored, and the others are dead letters',
  backendKinds: BOTH_BACKENDS,
  run: raceAll,
};
