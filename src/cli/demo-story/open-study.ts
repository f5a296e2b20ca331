import { DAY_MS } from '../../core/time.ts';
import type { ApiCaller } from './caller.ts';

/** Two pairs of eyes: the lab that asks, and the steward who agrees. */
interface Reviewers {
  readonly lab: ApiCaller;
  readonly steward: ApiCaller;
}

/** A date less than a year from now, as a purpose writes it. */
export const studyEnd = (): string => new Date(Date.now() + 300 * DAY_MS).toISOString().slice(0, 10);

/** The lab asks for a study, which waits for a steward. Resolves with the path of its purpose. */
const submitStudy = async (lab: ApiCaller, study: { readonly id: string }): Promise<string> => {
  const at = `/v1/purposes/${encodeURIComponent(study.id)}`;
  await lab.post('/v1/purposes', study);
  await lab.post(`${at}/submit`);
  return at;
};

/** The lab asks, a steward agrees, the lab accepts the agreement, the steward opens. */
export const openStudy = async ({ lab, steward }: Reviewers, study: { readonly id: string }): Promise<void> => {
  const at = await submitStudy(lab, study);
  await steward.post(`${at}/approve`);
  const { version, hash } = (await lab.get('/v1/agreement')).body;
  await lab.post(`${at}/accept-agreement`, { version, hash });
  await steward.post(`${at}/open`);
};
