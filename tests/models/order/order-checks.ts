import { evaluateClaim } from '../../../src/profiles/judge/compile-profiles.ts';
import { hasPatterns } from '../../../src/profiles/judge/pattern-run.ts';
import {
  compareRunPositions,
  startRegistrationRun,
  stepRegistrationRun,
} from '../../../src/profiles/patterns/registration-run.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import type { Statement } from '../../../src/xapi/model/types.ts';
import { VERSION } from './order-requests.ts';
import type { OrderOutcome } from './order-world.ts';

/** The stored statements, by registration, that come where no pattern allows them. */
const misplaced = async (
  { answers, profiles }: OrderOutcome,
  store: Store,
): Promise<readonly { readonly id: string; readonly registration: string }[]> => {
  const version = profiles.versions.get(VERSION);
  if (version === undefined || !hasPatterns(version)) throw new Error('the profile has no pattern');
  const ids = answers.flatMap(({ request }) => request.statements.map(({ id }) => id));
  const stored = [...(await store.statements.find(ids)).values()]
    .map((one) => ({ one, statement: JSON.parse(Buffer.from(one.text).toString()) as Statement }))
    .sort((a, b) => compareRunPositions(a.one, b.one));
  const runs = new Map<string, ReturnType<typeof startRegistrationRun>>();
  return stored.flatMap(({ one: { id }, statement }) => {
    const registration = statement.context?.registration ?? '';
    const { run, violations } = stepRegistrationRun(
      version.patterns,
      runs.get(registration) ?? startRegistrationRun(version.patterns),
      { statement, matchedTemplates: evaluateClaim(version, statement, new Map()).matchedTemplates },
    );
    runs.set(registration, run);
    return violations.some(({ rule }) => rule === 'order') ? [{ id, registration }] : [];
  });
};

/** The promises of enforced order that a schedule broke, each once. */
export const brokenOrders = async (outcome: OrderOutcome, store: Store): Promise<readonly string[]> => {
  const { answers, blocked, stuck, thrown } = outcome;
  if (thrown.length > 0) return thrown.map((one) => `0 ${String(one)}`);
  if (stuck) return ['0 stuck'];
  const bad: string[] = [];
  const accepted = new Set(
    answers.filter(({ status }) => status === 200).flatMap(({ request }) => request.statements.map(({ id }) => id)),
  );
  const stored = await store.statements.find(answers.flatMap(({ request }) => request.statements.map(({ id }) => id)));
  // A process that overslept may store what does not fit any more; it does not answer with a success then.
  const late = new Set(
    answers
      .filter(({ overslept, status }) => overslept && status !== 200)
      .flatMap(({ request }) => request.statements)
      .filter(({ id }) => stored.has(id))
      .map(({ registration }) => registration),
  );
  for (const { registration } of await misplaced(outcome, store))
    if (!late.has(registration)) bad.push('1 the order of a registration is broken');
  if (answers.some(({ refusedThoughStored }) => refusedThoughStored)) bad.push('2 what is stored was refused');
  if (blocked.length > 0) bad.push('3 a registration is blocked');
  if ([...accepted].some((id) => !stored.has(id))) bad.push('4 an accepted statement is lost');
  return [...new Set(bad)];
};
