import type { Tracing } from '../../telemetry/tracing.ts';
import type { ExpressHandler } from './adapter.ts';

/** Answers requests of a route in a server span, by the pattern of its path. */
export const traceRoute =
  (tracing: Tracing, route: string, answer: ExpressHandler): ExpressHandler =>
  (expressRequest, expressResponse) => {
    const { traceparent } = expressRequest.headers;
    tracing.serve(
      { method: expressRequest.method, route, ...(typeof traceparent === 'string' && { traceparent }) },
      (end) => {
        expressResponse.once('close', () =>
          end(expressResponse.writableFinished ? expressResponse.statusCode : 'gone'),
        );
        answer(expressRequest, expressResponse);
      },
    );
  };
