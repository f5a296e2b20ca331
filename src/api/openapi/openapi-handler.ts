import type { Handler } from '../../http/message/request-response.ts';
import { checkParameters } from '../../http/xapi/parameters.ts';
import { describeApi } from './describe-api.ts';
import type { DescribedRoute } from './shared/operation.ts';

/** GET /openapi.json: the document is made at the first request, and is the same for all. */
export const createOpenApiHandler = (routes: readonly DescribedRoute[], publicUrl: string): Handler => {
  let body: Buffer | undefined;
  return (request) => {
    checkParameters(new URLSearchParams(request.search), [], {});
    body ??= Buffer.from(JSON.stringify(describeApi(routes, publicUrl)));
    return Promise.resolve({
      status: 200,
      headers: { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=300' },
      body,
    });
  };
};
