import { randomUUID } from 'node:crypto';
import { aClient } from '../support/client.ts';
import { describeFixtures, fixtureRecords } from '../support/fixtures.ts';
import { describePairs, type Place } from '../support/pairs.ts';
import { runCarnet, type RunningCarnet } from '../support/running-carnet.ts';
import type { JsonObject, Statement } from '../../src/xapi/types.ts';
import { isSameStatement } from '../../src/xapi/same.ts';

interface Fixture {
  readonly id: string;
  readonly xapi: '1.0.3' | '2.0';
  readonly statement: JsonObject;
  readonly flags?: readonly string[];
  readonly spec_verdict?: string | null;
}

const records = (file: string): readonly Fixture[] => fixtureRecords<Fixture>(file);

describeFixtures('real statements', () => {
  describePairs('a record store', (makePlace) => {
    let place: Place;
    let carnet: RunningCarnet;
    beforeAll(async () => {
      place = makePlace();
      carnet = await runCarnet(place);
    }, 60_000);
    afterAll(async () => {
      await carnet.close();
      place.remove();
      expect(carnet.bugs).toEqual([]);
    });

    const clientOf = (fixture: Fixture) => aClient(carnet, fixture.xapi === '2.0' ? '2.0.0' : '1.0.3');
    // Several fixtures share an id, and an id can be stored once: each gets one of its own.
    const named = (fixture: Fixture): JsonObject => ({ ...fixture.statement, id: randomUUID() });

    const runAll = async (fixtures: readonly Fixture[], each: (fixture: Fixture) => Promise<string | undefined>): Promise<void> => {
      const wrong: string[] = [];
      const rest = [...fixtures];
      const lane = async (): Promise<void> => {
        for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
          const said = await each(next);
          if (said !== undefined) wrong.push(`${next.id}: ${said}`);
        }
      };
      await Promise.all(Array.from({ length: 16 }, lane));
      expect(wrong).toEqual([]);
    };

    const accepts = async (fixture: Fixture): Promise<string | undefined> => {
      const sent = named(fixture);
      const client = clientOf(fixture);
      const posted = await client.post(sent);
      if (posted.status !== 200) return `${posted.status} ${posted.text}`;
      const read = await client.get({ statementId: sent['id'] as string });
      // A voiding statement's target may be a fixture too, but never under the id that it was given here.
      if (read.status !== 200) return `read: ${read.status} ${read.text}`;
      const back = read.body as Statement;
      if (!isSameStatement(back, sent as unknown as Statement)) return `came back different: ${read.text}`;
      return undefined;
    };

    const refuses = async (fixture: Fixture): Promise<string | undefined> => {
      const posted = await clientOf(fixture).post(fixture.statement);
      return posted.status === 400 ? undefined : `${posted.status} ${posted.text}`;
    };

    it('accepts every valid one and gives it back', async () => {
      const valid = records('valid.ndjson').filter(({ flags }) => flags?.includes('needs-multipart-part') !== true);
      expect(valid.length).toBeGreaterThan(900);
      await runAll(valid, accepts);
    }, 120_000);

    it('refuses every invalid one with 400', async () => {
      await runAll(records('invalid.ndjson'), refuses);
    }, 120_000);

    it('follows the text of the standard on the disputed ones', async () => {
      // Where the standard says nothing (`unspecified` or no verdict), there is nothing to follow.
      const disputed = records('disputed.ndjson').filter(({ spec_verdict: verdict }) => verdict?.includes('valid') === true);
      expect(disputed.length).toBeGreaterThan(50);
      const alone = disputed.filter(({ flags }) => flags?.includes('needs-multipart-part') !== true);
      await runAll(alone, (fixture) => (fixture.spec_verdict?.startsWith('invalid') === true ? refuses(fixture) : accepts(fixture)));
    }, 120_000);
  });
});
