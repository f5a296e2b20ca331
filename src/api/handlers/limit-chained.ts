import type { ActLimits } from '../../http/api/shared/limit-acts.ts';
import type { StaffHandler } from '../../http/api/shared/staff-guard.ts';
import type { ApiHandlers } from './handlers.ts';

type Limited = 'reidentifications';

const limitApi = (
  { reidentifications }: Pick<ApiHandlers, Limited>,
  { countOfStaff }: ActLimits,
): Pick<ApiHandlers, Limited> => {
  const limit =
    (handle: StaffHandler): StaffHandler =>
    async (request, by) => {
      await countOfStaff(by);
      return handle(request, by);
    };
  return {
    reidentifications: { ...reidentifications, request: limit(reidentifications.request) },
  };
};

/**
 * Limits the handlers by which tools and labs make events of the audit chain as often as they like. Decisions, readings
 * of studies and acknowledgements are bounded where they are made.
 */
export const limitChained = (handlers: ApiHandlers, limits: ActLimits): ApiHandlers => {
  const { ownErasures } = handlers;
  return {
    ...handlers,
    ...limitApi(handlers, limits),
    ownErasures: async (request, caller) => {
      await limits.countOfSource(caller.source.id);
      return ownErasures(request, caller);
    },
  };
};
