import { Problem } from '../../../../src/core/problem.ts';
import { createKeyedSemaphore } from '../../../../src/core/concurrency/semaphore.ts';
import type { Exporter } from '../../../../src/transfer/export/export-statements.ts';
import { createStatementExportHandler } from '../../../../src/api/sources/export-statements.ts';
import type { ExportQuery } from '../../../../src/transfer/export/read-export-query.ts';
import type { AuthenticateStaff } from '../../../../src/http/api/shared/staff-guard.ts';
import type { Request, StreamedBody } from '../../../../src/http/message/request-response.ts';
import type { StaffPrincipal } from '../../../../src/access/staff/staff-principal.ts';

const OPERATOR: StaffPrincipal = {
  actor: 'staff:ada',
  scopes: ['operator'],
  organisation: 'org:north',
  hasInScope: () => true,
};
const request = { search: '', isHead: false, header: () => undefined } as unknown as Request;

describe('the answer of an export', () => {
  let elapsed = 0;
  let senders: (StaffPrincipal | undefined)[];
  let asked: number;
  let exported: ExportQuery | undefined;

  const authenticateStaff: AuthenticateStaff = () => {
    const principal = senders[Math.min(asked++, senders.length - 1)];
    return Promise.resolve(principal && { principal });
  };
  /** Two pages, a second apart. */
  const batches = async function* ({ readSources }: Exporter) {
    for (const text of ['{"id":"1"}', '{"id":"2"}']) {
      expect(await readSources()).toEqual(['moodle']);
      yield [{ cursor: 'c', source: 'moodle', text: Buffer.from(text) }];
      elapsed += 1000;
    }
  };
  const handle = createStatementExportHandler({
    exportStatements: (query, by) => {
      exported = query;
      return Promise.resolve({ through: 0, batches: batches(by) });
    },
    organisations: { source: () => Promise.reject(new Problem('not-found', 'no source has this id')) },
    readSourcesInScope: () => Promise.resolve(['moodle']),
    authenticateStaff: (...given) => authenticateStaff(...given),
    profileVersions: (profile) => [`${profile}/v1`, `${profile}/v2`],
    exportsOfActor: createKeyedSemaphore({ atMost: 1, waitingAtMost: 0, refusal: 'one at a time' }),
    elapsed: () => elapsed,
  });
  const linesOf = async (body: unknown): Promise<string> => {
    let text = '';
    for await (const chunk of (body as StreamedBody).chunks(new AbortController().signal))
      text += Buffer.from(chunk).toString();
    return text;
  };

  beforeEach(() => {
    senders = [OPERATOR];
    asked = 0;
  });

  it('asks again each second whether its sender may export', async () => {
    const { body, onFinished } = await handle(request, OPERATOR);
    expect(await linesOf(body)).toBe('{"id":"1"}\n{"id":"2"}\n');
    expect(asked).toBe(2);
    onFinished?.();
  });

  it.each([
    ['the session has ended', undefined],
    ['the account is an operator no more', { ...OPERATOR, scopes: ['auditor'] }],
    ['another account has signed in', { ...OPERATOR, actor: 'staff:bob' }],
  ])('ends once %s', async (_, later) => {
    senders = [OPERATOR, later];
    const { body, onFinished } = await handle(request, OPERATOR);
    await expect(linesOf(body)).rejects.toMatchObject({ kind: 'unauthorized' });
    onFinished?.();
  });

  it('is of all versions of a profile, as the list of statements is', async () => {
    const profile = 'https://profiles.example/exercises';
    const search = new URLSearchParams({ profile }).toString();
    (await handle({ ...request, search }, OPERATOR)).onFinished?.();
    expect(exported).toMatchObject({ profile, profileVersions: [`${profile}/v1`, `${profile}/v2`] });
    (await handle(request, OPERATOR)).onFinished?.();
    expect(exported).not.toHaveProperty('profileVersions');
  });

  it('has a place for each sender, free again once it was sent', async () => {
    const { onFinished } = await handle(request, OPERATOR);
    await expect(handle(request, OPERATOR)).rejects.toMatchObject({ kind: 'overloaded' });
    onFinished?.();
    (await handle(request, OPERATOR)).onFinished?.();
  });
});
