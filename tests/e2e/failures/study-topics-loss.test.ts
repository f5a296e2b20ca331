import { randomUUID } from 'node:crypto';
import { isProblem } from '../../../src/core/problem.ts';
import { statementId } from '../../../src/xapi/formats/uuid.ts';
import { aClient } from '../../support/clients/client.ts';
import { type OwnServices, ownServices } from '../../support/servers/own-services.ts';
import { runCarnet, type RunningCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith, uniqueName } from '../../support/servers/services.ts';
import { aStudyClient, by } from '../../support/clients/studies/study-client.ts';
import { type Fold, foldOf } from '../../support/checks/journal/study-fold.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

const PORT = 19492;
const STORE_PORT = 27517;
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Three brokers take memory and time: only where services must run.
describeWith(
  {
    name: 'three Kafka brokers (REQUIRE_SERVICES=1)',
    url: process.env['REQUIRE_SERVICES'] === '1' ? `kafka://127.0.0.1:${PORT}` : undefined,
  },
  'the topics of studies on three Kafka brokers',
  () => {
    let services: OwnServices;
    let carnet: RunningCarnet | undefined;
    beforeAll(async () => {
      services = await ownServices(PORT, STORE_PORT);
    });
    afterAll(async () => {
      await carnet?.close();
      await services.remove();
    });

    it('have exactly the releases of the store, though brokers are killed while people post and stop', async () => {
      const name = uniqueName('studies');
      const urls = {
        journalUrl: `${services.kafkaUrl}/${name}?partitions=3&replication=3`,
        storeUrl: `${services.mongodbUrl}/${name}`,
        remove: () => Promise.resolve(),
      };
      const running = await runCarnet(urls);
      carnet = running;
      const studyClient = await aStudyClient(running);
      const tool = await studyClient.source();
      const studies = [await studyClient.open(tool.id), await studyClient.open(tool.id)];
      // With one of three brokers away no topic is made: it would have nowhere to put the third copy.
      for (const study of studies)
        await waitFor(`${study} has a topic`, () =>
          running.topics.head(study).then(
            () => true,
            () => false,
          ),
        );
      const names = Array.from({ length: 6 }, () => `n${randomUUID()}`);
      for (const study of studies) for (const one of names) await studyClient.say(one, study, 'yes');
      const posted = new Map<string, string>();
      let over = false;
      const write = async (who: string): Promise<void> => {
        while (!over) {
          const statement = by(who);
          // What was not answered is sent again, with the same id.
          for (let answered = false; !answered;)
            answered = await aClient(tool)
              .post(statement)
              .then(
                ({ status }) => status === 200,
                () => false,
              );
          posted.set(statement.id, who);
          await pause(10 + Math.random() * 30);
        }
      };
      const writers = names.map(write);
      const fatalForPublisher: unknown[] = [];
      const hasRecord = async (who: string, study: string): Promise<boolean> => {
        const ids = [...posted].flatMap(([id, of]) => (of === who ? [statementId(id)] : []));
        const { records } = await foldOf(running.topics, study);
        return (await running.store.releases.findByStatements(ids)).some(({ key }) => records.has(key));
      };
      // What was published before the stop is retracted by it.
      for (const node of [1, 2, 3])
        await waitFor('a record of each who stops', () => hasRecord(names[node]!, studies[node % 2]!));
      for (const node of [1, 2, 3]) {
        await pause(1500);
        await services.stop('kafka', String(node), '--kill');
        const killed = performance.now();
        while (performance.now() - killed < 2500) {
          await running.topics.ensure(studies[0]!).catch((thrown: unknown) => {
            if (!isProblem(thrown, 'journal-unavailable')) fatalForPublisher.push(thrown);
          });
          await pause(20);
        }
        const who = names[node]!;
        for (let decided = false; !decided;)
          decided = await studyClient.say(who, studies[node % 2]!, 'stop').then(
            () => true,
            async () => {
              await pause(200);
              return false;
            },
          );
        await services.start('kafka', String(node));
        await pause(1500);
      }
      over = true;
      await Promise.all(writers);
      expect(fatalForPublisher).toEqual([]);

      const written = async (study: string): Promise<readonly string[]> => {
        const keys: string[] = [];
        for (let after = ''; ;) {
          const page = await running.store.releases.findByStudy(study, { after, limit: 1000 });
          keys.push(...page.map(({ key }) => key));
          if (page.length < 1000) return keys;
          after = page.at(-1)!.key;
        }
      };
      /** The difference between a topic and the releases that it must have. */
      const difference = async (
        study: string,
        { records, ended }: Fold,
        { wanted, rows }: { readonly wanted: readonly string[]; readonly rows: readonly string[] },
      ): Promise<string> => {
        const ids = wanted.map((id) => statementId(id));
        const stored = await running.store.statements.find(ids);
        const keys = new Map(
          (await running.store.releases.findByStatements(ids))
            .filter((release) => release.study === study)
            .map(({ statement, key }) => [statement, key]),
        );
        const written = ids.flatMap((id) => keys.get(id) ?? []).filter((key) => !records.has(key));
        const mine = new Set(keys.values());
        return JSON.stringify({
          wanted: ids.length,
          records: records.size,
          rows: rows.length,
          notStored: ids.filter((id) => !stored.has(id)),
          notWrittenDown: ids.filter((id) => stored.has(id) && !keys.has(id)),
          neverAppended: written.filter((key) => !ended.has(key)),
          endedThough: written.filter((key) => ended.has(key)),
          notWanted: [...records.keys()].filter((key) => !mine.has(key)),
          rowsNotWanted: rows.filter((key) => !mine.has(key)),
        });
      };
      const until = performance.now() + 150_000;
      for (const [index, study] of studies.entries()) {
        const gone = new Set([1, 2, 3].filter((node) => node % 2 === index).map((node) => names[node]!));
        const wanted = [...posted].filter(([, who]) => !gone.has(who)).map(([id]) => id);
        let fold: Fold | undefined;
        let rows: readonly string[] = [];
        // A release of a person who stopped before it was published has a row until the study is swept.
        await waitFor(
          `study ${index} has what is permitted and no more`,
          async () => {
            fold = await foldOf(running.topics, study);
            if (fold.records.size !== wanted.length) return false;
            rows = await written(study);
            return rows.length === fold.records.size;
          },
          Math.max(0, until - performance.now()),
        ).catch(async (thrown: unknown) => {
          const found =
            fold === undefined
              ? 'nothing was read'
              : await difference(study, fold, { wanted, rows: await written(study) });
          const unexpected = running.unexpectedErrors.map(String).join('; ');
          throw new Error(`${(thrown as Error).message}: ${found}; unexpected: ${unexpected}`, { cause: thrown });
        });
        expect([...fold!.records.keys()].toSorted()).toEqual(rows.toSorted());
        expect(fold!.ended.size).toBeGreaterThan(0);
      }
      expect(posted.size).toBeGreaterThan(30);
      expect(running.unexpectedErrors).toEqual([]);
    });
  },
);
