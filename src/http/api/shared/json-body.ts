import { parseShallowJson } from '../../../xapi/json/json.ts';
import type { Json } from '../../../xapi/model/types.ts';
import { checkContentType } from '../../message/media-type.ts';
import type { Request, Response } from '../../message/request-response.ts';

export const jsonResponse = (status: number, value: unknown, headers: Response['headers'] = {}): Response => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

/** Reads a JSON body of at most 64 KiB, from any sender. Rejects as `readJson` does, and with `too-large`. */
export const readUnauthenticatedJson = async (request: Request): Promise<Json> => {
  checkContentType(request, ['application/json']);
  return parseShallowJson(await request.body());
};

/**
 * Reads a JSON body of a request whose credentials are checked. Rejects with Problem `invalid-json`, also if the body
 * nests more than 100 deep, or `invalid-request` if it is declared neither as JSON nor as one of `otherTypes`.
 */
export const readJson = async (request: Request, ...otherTypes: readonly string[]): Promise<Json> => {
  checkContentType(request, ['application/json', ...otherTypes]);
  return parseShallowJson(await request.body({ isAuthenticated: true }));
};
