import { randomUUID } from 'node:crypto';
import { aClient } from '../../support/clients/client.ts';
import { describeFixtures, fixtureRecords } from '../../support/checks/fixtures.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import type { JsonObject, Statement } from '../../../src/xapi/model/types.ts';
import { isSameStatement } from '../../../src/xapi/statement/same.ts';

interface Fixture {
  readonly id: string;
  readonly xapi: '1.0.3' | '2.0';
  readonly statement: JsonObject;
  readonly flags?: readonly string[];
  readonly spec_verdict?: string | null;
}

const BATCH = 25;

const records = (file: string): readonly Fixture[] => fixtureRecords<Fixture>(file);

describeFixtures('real statements', () => {
  describeOnBackends('both', 'a record store', (makeBackends) => {
    const carnet = useCarnet(makeBackends);

    const clientOf = (fixture: Pick<Fixture, 'xapi'>) => aClient(carnet, fixture.xapi === '2.0' ? '2.0.0' : '1.0.3');
    // Several fixtures share an id, and an id can be stored once: each gets one of its own.
    const named = (fixture: Fixture): JsonObject => ({ ...fixture.statement, id: randomUUID() });

    const runAll = async <T>(
      all: readonly T[],
      name: (one: T) => string,
      each: (one: T) => Promise<string | undefined>,
    ): Promise<void> => {
      const wrong: string[] = [];
      const rest = [...all];
      const lane = async (): Promise<void> => {
        for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
          const mistake = await each(next);
          if (mistake !== undefined) wrong.push(`${name(next)}: ${mistake}`);
        }
      };
      await Promise.all(Array.from({ length: 16 }, lane));
      expect(wrong).toEqual([]);
    };

    const tell = ({ status, text }: { readonly status: number; readonly text: string }): string =>
      `${status} ${text.slice(0, 500)}`;

    /** Posts them in batches of one version each, then reads every one back by its id. */
    const acceptAll = async (fixtures: readonly Fixture[]): Promise<void> => {
      const sent = fixtures.map((fixture) => ({ fixture, statement: named(fixture) }));
      for (const version of ['1.0.3', '2.0'] as const) {
        const own = sent.filter(({ fixture }) => fixture.xapi === version);
        for (let begin = 0; begin < own.length; begin += BATCH) {
          const batch = own.slice(begin, begin + BATCH).map(({ statement }) => statement);
          const answer = await clientOf({ xapi: version }).post(batch);
          if (answer.status !== 200) throw new Error(tell(answer));
        }
      }
      await runAll(
        sent,
        ({ fixture }) => fixture.id,
        async ({ fixture, statement }) => {
          const read = await clientOf(fixture).get({ statementId: statement['id'] as string });
          if (read.status !== 200) return `read: ${tell(read)}`;
          return isSameStatement(read.body as Statement, statement as unknown as Statement)
            ? undefined
            : `came back different: ${read.text}`;
        },
      );
    };

    const refuseAll = (fixtures: readonly Fixture[]): Promise<void> =>
      runAll(
        fixtures,
        ({ id }) => id,
        async (fixture) => {
          const posted = await clientOf(fixture).post(fixture.statement);
          return posted.status === 400 ? undefined : tell(posted);
        },
      );

    it('accepts every valid one and gives it back', async () => {
      const valid = records('valid.ndjson').filter(({ flags }) => flags?.includes('needs-multipart-part') !== true);
      expect(valid.length).toBeGreaterThan(900);
      await acceptAll(valid);
    });

    it('refuses every invalid one with 400', async () => {
      await refuseAll(records('invalid.ndjson'));
    });

    it('follows the text of the standard on the disputed ones', async () => {
      // Where the standard says nothing (`unspecified` or no verdict), there is nothing to follow.
      const disputed = records('disputed.ndjson').filter(
        ({ spec_verdict: verdict }) => verdict?.includes('valid') === true,
      );
      expect(disputed.length).toBeGreaterThan(50);
      const alone = disputed.filter(({ flags }) => flags?.includes('needs-multipart-part') !== true);
      const isRefused = ({ spec_verdict: verdict }: Fixture): boolean => verdict?.startsWith('invalid') === true;
      await refuseAll(alone.filter(isRefused));
      await acceptAll(alone.filter((fixture) => !isRefused(fixture)));
    });
  });
});
