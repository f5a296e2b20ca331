import { createAccessLog, type AccessLogRule } from '../../../../src/http/server/access-log.ts';
import { createLog } from '../../../../src/telemetry/log.ts';

const LINE = { requestId: 'a', method: 'GET', ms: 1, received: 0, sent: 0 } as const;

const written = (rule: AccessLogRule, level: 'info' | 'debug' = 'info', random?: () => number): readonly string[] => {
  const lines: string[] = [];
  const log = createLog({ level, destination: { write: (line) => void lines.push(line) } });
  const accessLog = createAccessLog({ log, rule, ...(random === undefined ? {} : { random }) });
  for (const [route, status] of [
    ['/xapi/statements', 200],
    ['/xapi/statements', 400],
    ['/me', 303],
    ['/me', 503],
    ['/x', 'gone'],
    ['/health/ready', 200],
    ['/health/ready', 503],
  ] as const) {
    const chosen = accessLog.level({ route, status });
    if (chosen !== undefined) accessLog.write(chosen, { ...LINE, route, status });
  }
  return lines.map((line) => {
    const { level: at, status, message } = JSON.parse(line) as Record<string, unknown>;
    return `${String(at)} ${String(status)} ${String(message)}`;
  });
};

const of = (...statuses: readonly (number | string)[]): readonly string[] =>
  statuses.map((status) => `info ${status} answered`);

describe('The access log', () => {
  it('has every request but health checks that found nothing', () =>
    expect(written({ errors: true, share: 1 })).toEqual(of(200, 400, 303, 503, 'gone', 503)));

  it('has the errors alone', () => expect(written({ errors: true, share: 0 })).toEqual(of(400, 503, 'gone', 503)));

  it('has nothing where it is switched off', () => expect(written({ errors: false, share: 0 })).toEqual([]));

  it('has a share of the others beside the errors', () => {
    const draws = [0.3, 0.2];
    expect(written({ errors: true, share: 0.25 }, 'info', () => draws.shift() ?? 1)).toEqual(
      of(400, 303, 503, 'gone', 503),
    );
  });

  it('has the rest at debug, where that is logged', () =>
    expect(written({ errors: false, share: 0 }, 'debug')).toHaveLength(7));
});
