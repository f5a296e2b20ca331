import { randomUUID } from 'node:crypto';
import { aClient } from '../../support/clients/client.ts';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const people = (count: number, first = 0) =>
  Array.from({ length: count }, (_, n) => ({ account: { homePage: 'x:y', name: `${first + n}` } }));
const ofGroup = (count: number, first = 0) =>
  aStatement({ actor: { objectType: 'Group', member: people(count, first) } });

interface Refusal {
  readonly kind: string;
  readonly faults: readonly { readonly at: string; readonly detail: string }[];
}

describeOnBackends('one', 'limits of shape', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const refusal = async (body: unknown) => {
    const answer = await aClient(carnet).post(body);
    const { kind, faults } = answer.body as Refusal;
    return [answer.status, kind, faults.map(({ at, detail }) => `${at} ${detail}`)];
  };

  it('refuse a statement with more than 1,000 people', async () => {
    await aClient(carnet).post(ofGroup(999)).expect(200);
    expect(await refusal(ofGroup(1000))).toEqual([
      400,
      'invalid-statement',
      [' names 1001 people; at most 1000 may stand in one statement'],
    ]);
    expect((await refusal([aStatement(), ofGroup(1500)]))[2]).toEqual([
      '/1 names 1501 people; at most 1000 may stand in one statement',
    ]);
  });

  it('refuse a request with 60,000 people, in one statement or in a thousand', async () => {
    const many = Array.from({ length: 1000 }, (_, n) => ofGroup(60, 60 * n));
    expect(await refusal(many)).toEqual([
      400,
      'invalid-statement',
      [' name 60000 people; at most 10000 may stand in one request'],
    ]);
    expect((await refusal(ofGroup(60_000))).slice(0, 2)).toEqual([413, 'too-large']);
    // The same class in a thousand statements is no crowd.
    await aClient(carnet)
      .post(Array.from({ length: 1000 }, () => ofGroup(30)))
      .expect(200);
  });

  const withValues = (count: number) =>
    aStatement({ result: { extensions: { 'x:y': Array.from({ length: count }, () => 1) } } });

  it('refuse a statement with more than 10,000 members and items', async () => {
    await aClient(carnet).post(withValues(9_900)).expect(200);
    await aClient(carnet)
      .post([withValues(9_900), withValues(9_900)])
      .expect(200);
    for (const [body, at] of [
      [withValues(10_000), ''],
      [[aStatement(), withValues(10_000), aStatement()], '/1'],
    ] as const)
      expect(await refusal(body)).toEqual([
        400,
        'invalid-statement',
        [
          expect.stringMatching(
            `^${at} has 10\\d+ members of objects and items of arrays; at most 10000 may stand in one statement$`,
          ) as string,
        ],
      ]);
  });

  it('refuse a statement of more than 1 MB, and no request of as much', async () => {
    const ofBytes = (count: number) => aStatement({ result: { response: 'x'.repeat(count) } });
    await aClient(carnet).post(ofBytes(999_000)).expect(200);
    await aClient(carnet)
      .post([ofBytes(999_000), ofBytes(999_000)])
      .expect(200);
    expect(await refusal([aStatement(), ofBytes(1_000_000)])).toEqual([
      413,
      'too-large',
      ['/1 has more than 1000000 bytes'],
    ]);
  });

  it('refuse a chain of more than 100 references, in whatever order it stands', async () => {
    const ids = Array.from({ length: 101 }, () => randomUUID());
    const chain = ids.map((id, at) =>
      aStatement({
        id,
        object: { objectType: 'StatementRef', id: ids[at + 1] ?? randomUUID() },
      }),
    );
    expect(await refusal(chain.toReversed())).toEqual([
      400,
      'invalid-statement',
      ['/100/object begins a chain of more than 100 statements that refer to one another'],
    ]);
    await aClient(carnet).post(chain.slice(1)).expect(200);
  });

  it('let one that leads back to itself end', async () => {
    const ids = Array.from({ length: 120 }, () => randomUUID());
    const circle = ids.map((id, at) =>
      aStatement({ id, object: { objectType: 'StatementRef', id: ids[(at + 1) % ids.length] ?? '' } }),
    );
    await aClient(carnet).post(circle).expect(200);
  });
});
