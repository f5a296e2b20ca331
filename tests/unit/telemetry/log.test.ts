import { createLog } from '../../../src/telemetry/log.ts';

const written = (level: string, use: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] => {
  const lines: string[] = [];
  use(createLog({ level, destination: { write: (line: string) => lines.push(line) } }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
};

describe('The log', () => {
  it('writes JSON lines with level, time in ISO 8601 and message', () => {
    const [line] = written('info', (log) => log.info({ port: 8080 }, 'started'));
    expect(line).toMatchObject({ level: 'info', port: 8080, message: 'started' });
    expect(line?.['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('leaves out messages below its level', () => {
    expect(
      written('warn', (log) => {
        log.info('no');
        log.debug('no');
        log.warn('yes');
      }),
    ).toMatchObject([{ message: 'yes' }]);
  });

  it('writes the name, code and stack frames of an error, never its message', () => {
    const error = Object.assign(new SyntaxError('Unexpected token in {"name":"Anna"}'), { code: 'E_PARSE' });
    const [line] = written('error', (log) => log.error({ err: error }, 'a bug'));
    expect(line).toMatchObject({ message: 'a bug', err: { name: 'SyntaxError', code: 'E_PARSE' } });
    expect(JSON.stringify(line)).toContain('log.test.ts');
    expect(JSON.stringify(line)).not.toContain('Anna');
  });

  it('names the trace of the request that a line is of, and none in other lines', () => {
    const fields = { trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16), trace_flags: '01' };
    const lines: string[] = [];
    let current: typeof fields | undefined = fields;
    const log = createLog({
      level: 'info',
      destination: { write: (line) => void lines.push(line) },
      readTrace: () => current,
    });
    log.info({ port: 1 }, 'in a request');
    current = undefined;
    log.info({ port: 1 }, 'beside');
    const [inRequest, beside] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(inRequest).toMatchObject({ ...fields, port: 1, message: 'in a request' });
    expect(Object.keys(beside ?? {})).toEqual(['level', 'time', 'pid', 'port', 'message']);
  });

  it('writes no message either of an error without other fields', () => {
    expect(JSON.stringify(written('error', (log) => log.error(new Error('Anna'))))).not.toContain('Anna');
  });
});
