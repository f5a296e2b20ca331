import { aClient } from '../../support/clients/client.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { fixtureRecords, hasFixtures } from '../../support/checks/fixtures.ts';
import { startHarvester } from '../../support/clients/harvester.ts';
import { describeOnBackends, type Backends } from '../../support/servers/backends.ts';
import { startWriter } from '../../support/clients/posting-client.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';

const BATCH = 20;
const readings = (): readonly (JsonObject & { readonly id: string })[] =>
  hasFixtures
    ? fixtureRecords<JsonObject & { readonly id: string }>('bulk/dave-kokea.ndjson')
    : Array.from({ length: 400 }, () => aNamedStatement());

const SETUPS: readonly (readonly [string, readonly Readonly<Record<string, string>>[]])[] = [
  ['one process', [{ ROLE: 'all' }]],
  ['two API processes and two sinks', [{ ROLE: 'api' }, { ROLE: 'api' }, { ROLE: 'sink' }, { ROLE: 'sink' }]],
];

describeOnBackends('one', 'harvesting by since and Consistent-Through', (makeBackends) => {
  it.each(SETUPS)('gives every statement once and in order while two writers go on writing: %s', async (_, roles) => {
    const server: Backends = makeBackends();
    const processes: CarnetProcess[] = [];
    for (const role of roles) processes.push(await startCarnet(server, role));
    try {
      const apis = (): readonly CarnetProcess[] => processes.slice(0, roles.length === 1 ? 1 : 2);
      const harvester = startHarvester(apis);
      const writers = [startWriter(apis, 5, 2), startWriter(apis, 3, 1)];
      const sent = readings();
      for (let begin = 0; begin < sent.length; begin += BATCH) {
        await aClient(apis()[(begin / BATCH) % apis().length]!, '1.0.3')
          .post(sent.slice(begin, begin + BATCH))
          .expect(200);
      }
      await Promise.all(writers.map((writer) => writer.stop()));
      await harvester.until(Date.now());
      await harvester.stop();

      const ids = harvester.statements.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      const own = new Set(sent.map(({ id }) => id));
      expect(ids.filter((id) => own.has(id))).toHaveLength(own.size);
      const written = writers.flatMap(({ accepted }) => [...accepted]);
      expect(written.length).toBeGreaterThan(50);
      expect(written.filter((id) => !ids.includes(id))).toEqual([]);
      expect(writers.flatMap(({ refused }) => [...refused])).toEqual([]);
      const stored = harvester.statements.map((statement) => statement.stored);
      expect([...stored].sort()).toEqual(stored);
      if (roles.length === 1) expect(ids.filter((id) => own.has(id))).toEqual(sent.map(({ id }) => id));
    } finally {
      await Promise.all(processes.map((process) => process.stop()));
      await server.remove();
    }
  });
});
