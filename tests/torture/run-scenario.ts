import { embeddedBackends, type BackendKind, servedBackends } from '../support/servers/backends.ts';
import { KAFKA_URL, MONGODB_URL } from '../support/servers/services.ts';
import type { Given, Scenario } from './scenario.ts';
import type { Run } from './table.ts';

const backendsOf = (backendKind: BackendKind) => {
  if (backendKind === 'embedded') return embeddedBackends();
  if (KAFKA_URL === undefined || MONGODB_URL === undefined)
    throw new Error('TEST_KAFKA_URL and TEST_MONGODB_URL are not set: run eval "$(deploy/services/everything)"');
  return servedBackends(KAFKA_URL, MONGODB_URL);
};

/** Runs one scenario on one kind of backends, in its full or its short form. Never rejects. */
export const runScenario = async (
  scenario: Scenario,
  backendKind: BackendKind,
  { isShort, ...given }: Pick<Given, 'say' | 'only'> & { readonly isShort: boolean },
): Promise<Run> => {
  const began = performance.now();
  const outcome = await scenario
    .run({
      ...given,
      backendKind,
      makeBackends: () => backendsOf(backendKind),
      times: (full, few) => (isShort ? few : full),
    })
    .catch((thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown))));
  return { scenario, backendKind, seconds: (performance.now() - began) / 1000, outcome };
};
