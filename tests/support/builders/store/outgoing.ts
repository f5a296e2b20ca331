import { HOUR_MS } from '../../../../src/core/time.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { updateStudyState } from '../../../../src/studies/study/study-state.ts';
import type { WebhookDelivery } from '../../../../src/transfer/webhooks/webhook.ts';
import { waitFor } from '../../checks/wait-for.ts';
import { aStudy } from '../consent/a-purpose.ts';
import { aForwarding, aRefusedChange } from './a-forwarding.ts';
import { aWebhook } from './a-webhook.ts';

/** The ids of what the functions below add. */
export const OUTGOING = {
  failing: 'forward:district',
  withoutTarget: 'forward:museum',
  unknown: 'forward:region',
  openStudy: 'study:reading',
  submittedStudy: 'study:spelling',
} as const;

/** One that fails and has dead letters, one without a target, and one whose target could not be asked all. */
export const addForwardings = async (store: Store): Promise<void> => {
  const { view: _, ...purpose } = aStudy({ kind: 'forward', state: 'approved', title: { en: 'To the district' } });
  const others = [
    { ...purpose, id: OUTGOING.failing, v: 1 },
    { ...purpose, id: OUTGOING.withoutTarget, title: { en: 'To the museum' }, v: 1 },
    { ...purpose, id: OUTGOING.unknown, title: { en: 'To the region' }, v: 1 },
  ];
  for (const one of others) await store.purposes.add(one);
  const nextTryAt = Date.now() + 3 * HOUR_MS;
  await store.forwardings.add(aForwarding({ id: OUTGOING.failing, failures: 4, lastError: 'unauthorized', nextTryAt }));
  const [from, until] = [Date.now() - 9 * HOUR_MS, Date.now() - 3 * HOUR_MS];
  const review = { from, until, after: {}, read: 940, ended: 3, unsure: 12, failures: 2, nextTryAt } as const;
  await store.forwardings.add(
    aForwarding({ id: OUTGOING.unknown, review: { ...review, lastError: 'unauthorized', failingSince: until } }),
  );
  await store.forwardings.putUndelivered([
    aRefusedChange(OUTGOING.failing),
    aRefusedChange(OUTGOING.failing, { operation: 'void', key: 'another', status: 403, reason: '' }),
  ]);
};

/** One of a tool, with a delivery of each outcome. */
export const addWebhooks = async (store: Store): Promise<void> => {
  const at = Date.now() - 3 * HOUR_MS;
  const failing = { failures: 3, lastError: 'status', failingSince: at, nextTryAt: at + 8 * HOUR_MS } as const;
  const pending = { id: 'msg_4', type: 'statements.stored', at, attempts: 3 } as const;
  await store.webhooks.add(aWebhook({ id: 'wh_of_tool', state: 'active', ...failing, pending }));
  await store.webhooks.add(aWebhook({ id: 'wh_gone', state: 'disabled', disabledWhy: 'gone', description: 'Old' }));
  const outcomes = ['delivered', 'refused', 'empty', 'failed'] as const;
  for (const [index, outcome] of outcomes.entries()) {
    const answers = { delivered: { status: 204 }, empty: {}, refused: { status: 400 }, failed: { status: 503 } };
    const answer = { ...answers[outcome], ...(outcome === 'failed' ? { words: 'not now' } : {}) };
    const delivery: WebhookDelivery = {
      webhook: 'wh_of_tool',
      id: `msg_${index + 1}`,
      type: 'statements.stored',
      at: at + index,
      lastAt: at + index,
      outcome,
      attempts: 3,
      ...answer,
    };
    await store.webhooks.putDelivery(delivery);
  }
};

/** One that is open with deletions unacknowledged, and one that lacks every step on its way. */
export const addStudies = async (store: Store): Promise<void> => {
  await store.sources.addSource({
    id: 'school-app',
    name: 'School app',
    basis: 'public_task',
    audience: 'minors',
    createdAt: 1,
    v: 1,
  });
  const scope = { sources: ['school-app'], profiles: [], verbs: [], activityTypes: [] };
  const agreed = { owner: 'reading-lab', agreement: { version: 1, hash: 'x', at: Date.now() - 90 * 24 * HOUR_MS } };
  const open = aStudy({ id: OUTGOING.openStudy, scope, title: { en: 'Reading habits', fr: 'Habitudes de lecture' } });
  const asked = aStudy({
    id: OUTGOING.submittedStudy,
    scope,
    state: 'submitted',
    title: { en: 'Spelling', fr: 'Orthographe' },
  });
  const studies = [
    { ...open, ...agreed, v: 1 },
    { ...asked, owner: 'reading-lab', v: 1 },
  ];
  for (const study of studies) await store.purposes.add(study);
  await waitFor('the study is seen', async () => (await store.studies.find(OUTGOING.openStudy)) !== undefined);
  const at = Date.now() - 9 * 24 * HOUR_MS;
  await updateStudyState(store.studies, OUTGOING.openStudy, (state) => ({
    ...state,
    acknowledged: { offset: -1, at },
    deletions: [{ first: 0, last: 0, at }],
  }));
};
