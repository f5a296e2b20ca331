import type { Json } from '../../../xapi/model/types.ts';
import type { Handle, Incoming, Method, Outgoing, Resource } from '../../message/request-response.ts';
import { Problem } from '../../../core/problem.ts';
import { parseShallowJson } from '../../../xapi/json/json.ts';
import { createScopedResources, type ScopedResourceParts } from './scoped-resource.ts';

/** What the resources of operators are built with. */
export type OperatorResourceParts = ScopedResourceParts;

/** What a resource of operators does, and which parameters its query may have. */
export interface OperatorHandle {
  readonly parameters?: readonly string[];
  readonly handle: Handle;
}

/** Builds the resources that only credentials of the scope `operator` may use (`createScopedResources`). */
export const createOperatorResources =
  (parts: OperatorResourceParts) =>
  (path: string, handles: Readonly<Partial<Record<Method, OperatorHandle>>>): Resource =>
    createScopedResources(parts)(
      path,
      Object.fromEntries(
        Object.entries(handles).map(([method, handle]) => [method, { scopes: ['operator'] as const, ...handle }]),
      ),
    );

/** An answer in JSON. */
export const jsonAnswer = (status: number, value: unknown, headers: Outgoing['headers'] = {}): Outgoing => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

/**
 * Refuses a body that is not declared as one of these media types. A form of another site cannot declare these, so that
 * none can have a browser change something here with the credentials that it remembers.
 */
export const checkType = ({ header }: Pick<Incoming, 'header'>, types: readonly string[]): void => {
  const type = (header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (types.includes(type)) return;
  const must = `must be ${types.join(' or ')}`;
  throw new Problem('invalid-request', `Content-Type ${must}`, [{ at: 'Content-Type', detail: must }]);
};

/**
 * Reads a body in JSON, of whoever has been judged by their credentials. Rejects with Problem `invalid-json`, also
 * where it nests more than 100 deep, or `invalid-request` where it is declared neither as JSON nor as one of `others`.
 */
export const readJson = async (incoming: Incoming, ...others: readonly string[]): Promise<Json> => {
  checkType(incoming, ['application/json', ...others]);
  return parseShallowJson(await incoming.body({ isKnown: true }));
};
