import { DAY_MS } from '../../core/time.ts';
import type { ApiCaller } from './caller.ts';
import { aStudy, type SCHOOL_STUDIES } from './school.ts';

/** The people who take the steps of a request: the lab that asks, the steward, the data protection officer. */
interface Reviewers {
  readonly lab: ApiCaller;
  readonly steward: ApiCaller;
  readonly dpo: ApiCaller;
}

type RequestStep =
  'draft' | 'submit' | 'return' | 'approve-dpia' | 'approve' | 'accept-agreement' | 'open' | 'suspend' | 'close';

interface ScheduledStep {
  /** The study, by the last part of its id. */
  readonly study: keyof typeof SCHOOL_STUDIES;
  readonly step: RequestStep;
  /** Days before the end of the story. */
  readonly daysAgo: number;
}

const OPENED = ['draft', 'submit', 'approve', 'accept-agreement', 'open'] as const;

const schedule = (
  study: keyof typeof SCHOOL_STUDIES,
  steps: readonly RequestStep[],
  daysAgo: number,
): readonly ScheduledStep[] => steps.map((step, index) => ({ study, step, daysAgo: daysAgo - index / 4 }));

/** The requests of the lab: one in each state that the desk has. */
export const REQUEST_STEPS: readonly ScheduledStep[] = [
  ...schedule('spelling-mistakes', OPENED, 29),
  ...schedule('algebra-pauses', OPENED, 28.9),
  ...schedule('group-work', OPENED, 28.8),
  ...schedule('group-work', ['close'], 8),
  ...schedule('evening-practice', OPENED, 28.7),
  ...schedule('evening-practice', ['suspend'], 6),
  ...schedule('hints-that-help', ['draft', 'submit', 'approve'], 5),
  ...schedule('young-readers', ['draft', 'submit'], 4),
  ...schedule('exam-stress', ['draft', 'submit', 'return'], 3.5),
  ...schedule('homework-hours', ['draft', 'submit'], 2),
  ...schedule('first-attempts', ['draft'], 1),
].toSorted((a, b) => b.daysAgo - a.daysAgo);

const COMMENTS: Readonly<Partial<Record<RequestStep, string>>> = {
  return: 'The time of each answer to the second is more than this question needs. Please ask for the hour.',
  suspend: 'The lab changes its servers this month. We open it again when the new address is known.',
  close: 'The lab has all that it needs, and thanks the pupils.',
};

/** Takes a step as the person whose step it is; `now` is in milliseconds since the epoch. */
export const takeStep = async ({ study, step }: ScheduledStep, { lab, steward, dpo }: Reviewers, now: number) => {
  const asked = aStudy(study, now);
  const at = `/v1/purposes/${encodeURIComponent(asked.id)}`;
  const comment = COMMENTS[step];
  const body = comment === undefined ? undefined : { comment };
  if (step === 'draft') await lab.post('/v1/purposes', asked);
  else if (step === 'submit') await lab.post(`${at}/submit`);
  else if (step === 'accept-agreement') {
    const { version, hash } = (await lab.get('/v1/agreement')).body;
    await lab.post(`${at}/${step}`, { version, hash });
  } else await (step === 'approve-dpia' ? dpo : steward).post(`${at}/${step}`, body);
};

export const daysBefore = (now: number, days: number): number => now - days * DAY_MS;
