import { randomUUID } from 'node:crypto';
import type { Violation } from '../../../../src/profiles/model/types.ts';
import type { Statement } from '../../../../src/xapi/model/types.ts';
import { aCmi5Session, type Changeable, type Mutation, MUTATIONS } from '../../../support/clients/cmi5-session.ts';
import { judgeInOrder } from '../../../support/checks/profiles/judge-session.ts';

const judge = (statements: readonly Changeable[]): readonly (readonly Violation[])[] =>
  judgeInOrder(statements as unknown as readonly Statement[]);
const describeViolation = ({ kind, by, location, rule }: Violation): string =>
  `${kind} ${by.split(/[#/]/).at(-1)}: ${kind === 'template' ? `${location} ` : ''}${rule}`;
const outcomeOf = (mutation: Mutation): { readonly refused: number; readonly by: readonly string[] } => {
  const found = judge(aCmi5Session(mutation));
  const refused = found.findIndex((violations) => violations.length > 0);
  return { refused, by: (found[refused] ?? []).map(describeViolation).sort() };
};

describe('a session of cmi5', () => {
  it.each(MUTATIONS.good.map((one) => [one.title, one] as const))('is accepted: %s', (_, mutation) => {
    expect(outcomeOf(mutation)).toEqual({ refused: -1, by: [] });
  });

  it.each(MUTATIONS.refused.map((one) => [one.title, one.cmi5, one] as const))(
    'is refused at the statement: %s (cmi5 %s)',
    (_, __, mutation) => {
      const by = (mutation.by ?? '').replace(/^moveon: /, '').split('; ');
      expect(outcomeOf(mutation)).toEqual({ refused: mutation.refused, by: by.sort() });
    },
  );

  it.each(MUTATIONS.notExpressible.map((one) => [one.title, one.why, one] as const))(
    'is accepted although cmi5 forbids it: %s (%s)',
    (_, __, mutation) => {
      expect(outcomeOf(mutation).refused).toBe(-1);
    },
  );
});

describe('sessions of one registration', () => {
  const SESSION_ID = 'https://w3id.org/xapi/cmi5/context/extensions/sessionid';
  const registration = randomUUID();
  const other = (
    statement: Changeable,
    about: { readonly session?: string; readonly activity?: string },
  ): Changeable => {
    const changed = structuredClone(statement) as Changeable & {
      context: { registration: string; extensions: Record<string, unknown> };
      object: { id: string };
    };
    changed.context.registration = registration;
    changed.context.extensions[SESSION_ID] = about.session ?? 'first';
    changed.object.id = about.activity ?? changed.object.id;
    return changed;
  };
  const session = (id: string, activity?: string): readonly Changeable[] =>
    aCmi5Session().map((one) => other(one, { session: id, ...(activity === undefined ? {} : { activity }) }));
  const abandoned = (of: readonly Changeable[]): Changeable => ({
    ...of.at(-1)!,
    verb: { id: 'https://w3id.org/xapi/adl/verbs/abandoned' },
    result: { duration: 'PT1S' },
  });
  const refusedAt = (...statements: readonly Changeable[]): readonly number[] =>
    judge(statements).flatMap((violations, index) => (violations.length > 0 ? [index] : []));

  it('may interleave: an AU is launched while another is in use', () => {
    const [launched, initialized, ...rest] = session('first', 'https://school.example/au/1');
    const [second, ...restOfSecond] = session('second', 'https://school.example/au/2');
    expect(refusedAt(launched!, initialized!, second!, ...rest, ...restOfSecond)).toEqual([]);
  });

  it('may be abandoned late, after the next launch, and have no statement then', () => {
    const first = session('first');
    const second = session('second');
    expect(refusedAt(...first.slice(0, 2), ...second.slice(0, 2), abandoned(first), ...second.slice(2))).toEqual([]);
    expect(refusedAt(...first.slice(0, 2), second[0]!, abandoned(first), first[2]!)).toEqual([4]);
  });

  it('have one actor', () => {
    const [launched, ...rest] = session('first');
    const actor = { account: { homePage: 'https://school.example', name: 'another' } };
    expect(refusedAt(launched!, ...rest.map((one) => ({ ...one, actor })))).toEqual([1, 2, 3, 4, 5]);
  });

  it.each(['2026-11-24T14:30:00+01:00', '2026-11-24T14:30:00.000-05:00'])(
    'have timestamps in UTC, not %s',
    (timestamp) => {
      const [launched, initialized] = session('first');
      expect(refusedAt({ ...launched!, timestamp }, initialized!)).toEqual([0, 1]);
    },
  );
});
