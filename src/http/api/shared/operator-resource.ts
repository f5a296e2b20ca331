import type { Json } from '../../../xapi/model/types.ts';
import type { Handler, Request, Method, Response, Route } from '../../message/request-response.ts';
import { Problem } from '../../../core/problem.ts';
import { parseShallowJson } from '../../../xapi/json/json.ts';
import { createScopedResources, type ScopedResourceDeps } from './scoped-resource.ts';

/** What the resources of operators are built with. */
export type OperatorResourceDeps = ScopedResourceDeps;

/** What a resource of operators does, and which parameters its query may have. */
export interface OperatorHandle {
  readonly parameters?: readonly string[];
  readonly handle: Handler;
}

/** Builds the resources that only credentials of the scope `operator` may use (`createScopedResources`). */
export const createOperatorResources =
  (deps: OperatorResourceDeps) =>
  (path: string, handles: Readonly<Partial<Record<Method, OperatorHandle>>>): Route =>
    createScopedResources(deps)(
      path,
      Object.fromEntries(
        Object.entries(handles).map(([method, handle]) => [method, { scopes: ['operator'] as const, ...handle }]),
      ),
    );

/** An answer in JSON. */
export const jsonAnswer = (status: number, value: unknown, headers: Response['headers'] = {}): Response => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

/**
 * Refuses a body that is not declared as one of these media types. A form of another site cannot declare these, so that
 * none can have a browser change something here with the credentials that it remembers.
 */
export const checkType = ({ header }: Pick<Request, 'header'>, types: readonly string[]): void => {
  const type = (header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (types.includes(type)) return;
  const must = `must be ${types.join(' or ')}`;
  throw new Problem('invalid-request', `Content-Type ${must}`, [{ at: 'Content-Type', detail: must }]);
};

/**
 * Reads a body in JSON, of whoever has been judged by their credentials. Rejects with Problem `invalid-json`, also
 * where it nests more than 100 deep, or `invalid-request` where it is declared neither as JSON nor as one of `others`.
 */
export const readJson = async (request: Request, ...others: readonly string[]): Promise<Json> => {
  checkType(request, ['application/json', ...others]);
  return parseShallowJson(await request.body({ isKnown: true }));
};
