import { randomUUID } from 'node:crypto';
import { createCurrentRun } from '../../../../src/ingest/profiles/current-run.ts';
import { compileProfiles } from '../../../../src/profiles/judge/compile-profiles.ts';
import { OUTDATED, startPatternRun, type VersionWithPatterns } from '../../../../src/profiles/judge/pattern-run.ts';
import { sortKey } from '../../../../src/xapi/statement/sort-key.ts';
import { profileOf, PROFILES, versionIn } from '../../../models/profiles/run-profiles.ts';
import { openStores, START } from '../../../support/servers/sink-store.ts';

const [PROFILE] = PROFILES;
const VERSION = compileProfiles([profileOf(PROFILE, [['zeroOrMore', 'b']], false)]).versions.get(
  versionIn(PROFILE),
) as VersionWithPatterns;
const openStore = openStores();

const reading = async () => {
  const store = await openStore();
  const state = { now: START };
  const currentRun = createCurrentRun({ store, isOff: () => Promise.resolve(false), now: () => state.now });
  const last = { at: sortKey(START, 0, 0), timestamp: START };
  const read = (fingerprint: string, settledAt = 0, source = 'moodle') =>
    currentRun({
      version: VERSION,
      registration: randomUUID(),
      stored: { ...startPatternRun(VERSION), fingerprint, last },
      runSources: { ids: [source], settledAt },
    });
  return { state, read };
};

describe('The run that a request continues', () => {
  it('is the stored one, unless its patterns or its sources have changed since', async () => {
    const { read } = await reading();
    const { fingerprint } = VERSION.patterns;
    expect((await read(fingerprint)).last).toBeDefined();
    for (const run of [await read('other patterns'), await read(fingerprint, START + 1)])
      expect([run.fingerprint, run.last]).toEqual([fingerprint, undefined]);
  });

  it('is computed anew after many voids while there is budget; then its source has to wait, and no other', async () => {
    const { read, state } = await reading();
    for (let n = 0; n < 100; n++) expect((await read(OUTDATED)).fingerprint).toBe(VERSION.patterns.fingerprint);
    await expect(read(OUTDATED)).rejects.toMatchObject({ kind: 'overloaded' });
    expect((await read(OUTDATED, 0, 'other')).fingerprint).toBe(VERSION.patterns.fingerprint);
    state.now += 1_000;
    expect((await read(OUTDATED)).fingerprint).toBe(VERSION.patterns.fingerprint);
  });
});
