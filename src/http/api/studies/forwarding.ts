import type { PurposeWorkflow } from '../../../consent/purposes/workflow/purpose-workflow.ts';
import { Problem } from '../../../core/problem.ts';
import type { StaffPrincipal } from '../../../staff/staff-principal.ts';
import {
  DEAD_LETTERS_PAGE,
  type ForwardDeadLetter,
  type ForwardingService,
  type ForwardingStatus,
} from '../../../studies/forward/forwarding-service.ts';
import type { TargetReview } from '../../../studies/forward/forwarding.ts';
import { canSeePurpose } from '../consent/purposes.ts';
import { jsonResponse, readJson } from '../shared/json-body.ts';
import type { StaffHandler } from '../shared/staff-guard.ts';

/** The handlers by which operators set where statements are forwarded, and see what is delivered. */
export type ForwardingHandlers = Readonly<
  Record<'list' | 'setTarget' | 'status' | 'deadLetters' | 'replay' | 'endReview', StaffHandler>
>;

interface ForwardingHandlersDeps {
  readonly forwarding: ForwardingService;
  readonly purposeWorkflow: Pick<PurposeWorkflow, 'get' | 'list'>;
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
}

const time = (at: number): string => new Date(at).toISOString();

/** Without `from`: since the beginning. */
const reviewJson = ({ from, until, read, ended, unsure, doneAt, failingSince, lastError }: TargetReview) => ({
  ...(from === 0 ? {} : { from: time(from) }),
  until: time(until),
  ...{ read, ended, unsure },
  ...(doneAt === undefined ? {} : { done: time(doneAt) }),
  ...(failingSince === undefined ? {} : { failingSince: time(failingSince) }),
  ...(lastError === undefined ? {} : { lastError }),
});

const statusJson = ({ waitingSince, deliveredAt, erasedAt, nextTryAt, review, ...rest }: ForwardingStatus) => ({
  ...rest,
  ...(waitingSince === undefined ? {} : { waitingSince: time(waitingSince) }),
  ...(deliveredAt === undefined ? {} : { delivered: time(deliveredAt) }),
  ...(erasedAt === undefined ? {} : { erased: time(erasedAt) }),
  ...(nextTryAt === undefined ? {} : { nextTry: time(nextTryAt) }),
  ...(review === undefined ? {} : { review: reviewJson(review) }),
});

const placeOf = ({ operation, key }: Pick<ForwardDeadLetter, 'operation' | 'key'>): string => `${operation} ${key}`;

/** Throws Problem `invalid-request` where the parameter is not what `more` has. */
const readPlace = (search: string): Pick<ForwardDeadLetter, 'operation' | 'key'> | undefined => {
  const after = new URLSearchParams(search).get('after');
  if (after === null) return undefined;
  const [, operation, key] = /^(put|void) (\S{1,200})$/.exec(after) ?? [];
  if (operation === undefined || key === undefined)
    throw new Problem('invalid-request', 'this is no place in the list', [
      { at: 'after', detail: 'must be as `more` has it' },
    ]);
  return { operation: operation as ForwardDeadLetter['operation'], key };
};

/** The handlers of /v1/forwarding; a purpose outside the operator's subtree is not found. */
export const createForwardingHandlers = (deps: ForwardingHandlersDeps): ForwardingHandlers => {
  const { forwarding, purposeWorkflow, publicPath } = deps;
  const findPurpose = async (id: string, caller: StaffPrincipal) => {
    const details = await purposeWorkflow.get(id);
    if (!canSeePurpose(caller, details)) throw new Problem('not-found', 'there is no such purpose');
    return details.purpose;
  };
  /** Its draft and its version in force: an operator of one school does not steer what another takes part in. */
  const findSteered = async (id: string, caller: StaffPrincipal) => {
    const { purpose, inForce } = await purposeWorkflow.get(id);
    const isReached = [purpose, inForce ?? purpose].every(({ scope }) => caller.reaches(scope.sources));
    if (!isReached) throw new Problem('not-found', 'there is no such purpose');
    return purpose;
  };
  const moreAfter = (id: string, last: ForwardDeadLetter): string =>
    `${publicPath}/v1/forwarding/${encodeURIComponent(id)}/dead-letters?after=${encodeURIComponent(placeOf(last))}`;
  return {
    list: async (_, caller) => {
      const visible = new Set(
        (await purposeWorkflow.list()).filter((one) => canSeePurpose(caller, one)).map(({ purpose }) => purpose.id),
      );
      const ids = (await forwarding.purposes()).filter((id) => visible.has(id));
      const all = await Promise.all(ids.map((id) => forwarding.status(id)));
      return jsonResponse(200, { forwarding: all.map(statusJson) });
    },
    setTarget: async (request, caller) => {
      const purpose = await findSteered(request.params['id'] ?? '', caller);
      return jsonResponse(200, statusJson(await forwarding.setTarget(purpose, await readJson(request), caller.actor)));
    },
    status: async ({ params }, caller) => {
      const { id } = await findPurpose(params['id'] ?? '', caller);
      return jsonResponse(200, statusJson(await forwarding.status(id)));
    },
    deadLetters: async ({ params, search }, caller) => {
      const { id } = await findSteered(params['id'] ?? '', caller);
      const page = await forwarding.deadLetters(id, readPlace(search));
      const last = page.at(-1);
      return jsonResponse(200, {
        deadLetters: page.map(({ at, key: _, ...letter }) => ({ ...letter, at: time(at) })),
        ...(last === undefined || page.length < DEAD_LETTERS_PAGE ? {} : { more: moreAfter(id, last) }),
      });
    },
    endReview: async ({ params }, caller) => {
      const { id } = await findSteered(params['id'] ?? '', caller);
      await forwarding.endReview(id, caller.actor);
      return { status: 204, headers: {} };
    },
    replay: async ({ params }, caller) => {
      const { id } = await findSteered(params['id'] ?? '', caller);
      return jsonResponse(202, { replayed: await forwarding.replay(id, caller.actor) });
    },
  };
};
