import { EMPTY_CMI5_RUN, stepCmi5Run } from '../../../../src/profiles/cmi5/cmi5-run.ts';
import { readCmi5Statement } from '../../../../src/profiles/cmi5/cmi5-statement.ts';
import type { Statement } from '../../../../src/xapi/model/types.ts';
import { aCmi5Session } from '../../../support/clients/cmi5-session.ts';

describe('the run of a registration of cmi5', () => {
  const session = aCmi5Session() as unknown as readonly Statement[];
  const run = session.reduce(
    (before, statement) => stepCmi5Run(before, readCmi5Statement(statement)).run,
    EMPTY_CMI5_RUN,
  );

  it('is the same after JSON, and small', () => {
    expect(JSON.parse(JSON.stringify(run))).toEqual(run);
    expect(JSON.stringify(run).length).toBeLessThan(300);
  });

  it('contains no name of a person, an activity or a session', () => {
    const text = JSON.stringify(run);
    for (const statement of session) {
      const { actor, object, context } = statement as unknown as {
        readonly actor: { readonly account: { readonly name: string } };
        readonly object: { readonly id: string };
        readonly context: { readonly extensions: Readonly<Record<string, unknown>> };
      };
      for (const one of [actor.account.name, object.id, ...Object.values(context.extensions)])
        if (typeof one === 'string' && one.length > 5 && !/^Completed|^Passed|^Normal/.test(one))
          expect(text).not.toContain(one);
    }
  });

  it('follows 1,000 sessions', () => {
    const [launched] = session as unknown as readonly { context: { extensions: Record<string, unknown> } }[];
    let many = EMPTY_CMI5_RUN;
    for (let n = 0; n < 1_005; n++) {
      const next = structuredClone(launched!);
      next.context.extensions['https://w3id.org/xapi/cmi5/context/extensions/sessionid'] = `session-${n}`;
      many = stepCmi5Run(many, readCmi5Statement(next as unknown as Statement)).run;
    }
    expect(many.sessions).toHaveLength(1_000);
  });
});
