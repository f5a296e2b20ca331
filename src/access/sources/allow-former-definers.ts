import type { Sources } from './sources.ts';
import { mayDefine, mayWriteStatements } from './scopes.ts';
import type { FactRepository } from '../../store/ports/store.ts';

interface FormerDefinersDeps {
  readonly facts: FactRepository;
  /** Records each change in the audit chain. */
  readonly sources: Sources;
  readonly now: () => number;
}

const FACT = 'define-since';

/**
 * Adds the scope `define` to credentials of the release in which every statement defined activities. Done once in the
 * life of a store; repeatable after a crash.
 */
export const allowFormerDefiners = async ({ facts, sources, now }: FormerDefinersDeps): Promise<void> => {
  // The time is read first: another process may finish earlier and issue credentials, which keep the scopes asked for.
  const beganAt = now();
  if ((await facts.find(FACT)) !== undefined) return;
  for (const { key, scopes, createdAt } of await sources.credentials())
    if (createdAt < beganAt && mayWriteStatements(scopes) && !mayDefine(scopes)) await sources.allow(key, ['define']);
  await facts.putIfAbsent(FACT, String(beganAt));
};
