import { randomUUID } from 'node:crypto';
import type { Statement } from '../../../src/xapi/model/types.ts';
import { type NamedRule, profileExamples, statementsOf } from '../../support/checks/profiles/profile-examples.ts';
import { aClient } from '../../support/clients/client.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

interface Refusal {
  readonly kind: string;
  readonly faults: readonly { readonly breach: NamedRule }[];
}

/** The statements under ids and registrations of their own, so that examples do not meet in one store. */
const renewed = (statements: readonly Statement[]): readonly Statement[] => {
  const registrations = new Map<string, string>();
  return statements.map((statement) => {
    const registration = statement.context?.registration;
    if (registration === undefined) return { ...statement, id: randomUUID() };
    const own = registrations.get(registration) ?? randomUUID();
    registrations.set(registration, own);
    return { ...statement, id: randomUUID(), context: { ...statement.context, registration: own } };
  });
};

describeOnBackends('one', 'shipped profiles that a source is held to', (makeBackends) => {
  const carnet = useCarnet(makeBackends, { ackWaitMs: 30_000 });
  const clientFor = async (profile: string) =>
    aClient(await anOperator(carnet).source([{ id: profile, mode: 'enforce', policy: 'all' }]));

  it.each(profileExamples().map((one) => [one.name, one] as const))(
    '%s: right examples are stored, wrong ones are refused by their rule',
    async (_, examples) => {
      const client = await clientFor(examples.profile);
      for (const { statements } of examples.right) await client.post(renewed(statements)).expect(200);
      for (const wrong of examples.wrong) {
        const statements = renewed(statementsOf(examples, wrong));
        const before = statements.slice(0, -1);
        if (before.length > 0) await client.post(before).expect(200);
        const { status, body } = await client.post(statements.at(-1)!);
        const { kind, faults } = body as Refusal;
        expect([wrong.title, status, kind]).toEqual([wrong.title, 400, 'profile-violation']);
        expect(faults.map(({ breach: { by, location, rule } }) => ({ by, location, rule }))).toEqual([wrong.refused]);
      }
    },
  );
});
