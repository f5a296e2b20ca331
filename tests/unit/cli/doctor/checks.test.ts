import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../../../src/app/startup/load-config.ts';
import { checkBackupAge } from '../../../../src/cli/doctor/check-backup.ts';
import { checkCheckAge } from '../../../../src/cli/doctor/check-check.ts';
import { checkFiles } from '../../../../src/cli/doctor/check-files.ts';
import { checkClock } from '../../../../src/cli/doctor/check-services.ts';
import { checkNode, checkSettings } from '../../../../src/cli/doctor/check-settings.ts';
import type { Config } from '../../../../src/core/config/config.ts';

const HOUR = 3_600_000;
const CONTROLLER = {
  CONTROLLER_NAME: 'A school',
  CONTROLLER_ADDRESS: '1 Street',
  CONTROLLER_CONTACT: 'office@school.example',
};
const configOf = (env: Readonly<Record<string, string>>): Config => readSettings(env) as Config;

describe('carnet doctor', () => {
  it.each([
    ['20.19.0', 'ok'],
    ['20.20.1', 'ok'],
    ['22.0.0', 'ok'],
    ['20.18.9', 'fault'],
    ['18.20.0', 'fault'],
  ])('compares Node %s with what package.json asks', (version, state) => {
    expect(checkNode(version, '>=20.19.0').state).toBe(state);
  });

  it.each([
    { every: 24, state: 'ok', detail: 'none has come to its end yet' },
    { every: 24, last: { at: 9 * HOUR }, state: 'ok', detail: 'none has come to its end yet' },
    { every: 24, last: { at: -50 * HOUR }, state: 'fault', detail: 'yet, and one is expected every 24 hours' },
    { every: 24, last: { at: 9 * HOUR, damage: { pair: 0 } }, state: 'ok', detail: 'the newest ended 1 hour ago' },
    { every: 24, last: { at: -50 * HOUR, damage: {} }, state: 'fault', detail: 'the newest ended 60 hours ago, and' },
    // By a clock that was corrected since.
    { every: 24, last: { at: 100 * HOUR, damage: {} }, state: 'fault', detail: 'by a clock that was ahead' },
    { every: 0, last: { at: -50 * HOUR, damage: {} }, state: 'ok', detail: 'CHECK_EVERY_HOURS=0' },
    { every: 0, last: { at: 9 * HOUR, damage: { pair: 1 } }, state: 'fault', detail: 'has found damage' },
    { every: 0, last: { at: 5 * HOUR, damage: {}, metAt: 8 * HOUR }, state: 'fault', detail: 'first 2 hours ago' },
  ])('knows the age of the newest check, and what it has found: %j', ({ every, last, state, detail }) => {
    const finding = checkCheckAge(last, { checkEveryHours: every }, 10 * HOUR);
    expect(finding).toMatchObject({ check: 'check', state, detail: expect.stringContaining(detail) });
    expect(state === 'ok' || existsSync(finding.page ?? '')).toBe(true);
  });

  it.each([
    [1_000_000, 'ok', ''],
    [999_000, 'ok', ''],
    [940_000, 'fault', '60 s ahead of'],
    [1_090_010, 'fault', '90 s behind'],
  ])('compares the clock with that of the store: %d', (clock, state, detail) => {
    expect(checkClock(clock, 1_000_000, 1_000_010)).toMatchObject({ state, detail: expect.stringContaining(detail) });
  });

  it.each([
    [{ ...CONTROLLER }, []],
    [{}, ['CONTROLLER_NAME']],
    [{ ...CONTROLLER, PRT: '80' }, ['PRT']],
    [{ ...CONTROLLER, PUBLIC_URL: 'http://lrs.example' }, ['PUBLIC_URL is http']],
    [{ ...CONTROLLER, PUBLIC_URL: 'https://lrs.example' }, ['TRUSTED_PROXIES']],
    [{ ...CONTROLLER, PUBLIC_URL: 'https://lrs.example', TRUSTED_PROXIES: '10.0.0.1' }, []],
    [{ ...CONTROLLER, HOST: '0.0.0.0' }, ['HOST']],
  ])('warns of settings that do not fit together: %j', (env, expected) => {
    const found = checkSettings(configOf(env), env).filter(({ state }) => state === 'warning');
    expect(found).toHaveLength(expected.length);
    for (const [index, words] of expected.entries()) expect(found[index]?.detail).toContain(words);
  });

  it.each<[string, { readonly every: number; readonly hour?: number }, string]>([
    ['none is expected', { every: 0 }, 'ok'],
    ['none was ever made', { every: 24 }, 'warning'],
    ['it is new', { every: 24, hour: 90 }, 'ok'],
    ['it is just twice as old as expected', { every: 24, hour: 52 }, 'ok'],
    ['it is older', { every: 24, hour: 51 }, 'fault'],
    ['a clock that was ahead has noted it', { every: 24, hour: 820 }, 'fault'],
  ])('looks for the newest backup: %s', (_, { every, hour }, state) => {
    const times = hour === undefined ? {} : { backupAt: hour * 3_600_000 };
    const found = checkBackupAge(times, { backupEveryHours: every }, 100 * 3_600_000);
    expect(found).toMatchObject({ check: 'backup', state });
    if (state !== 'ok') expect(found).toMatchObject({ mend: expect.any(String) });
  });

  it('finds what other users can read in the data folder, and leaves it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'carnet-doctor-'));
    try {
      const config = configOf({ DATA_DIR: folder });
      const faults = () =>
        checkFiles(config)
          .filter(({ check, state }) => check === 'permissions' && state === 'fault')
          .map(({ mend }) => mend);
      writeFileSync(join(folder, 'master.key'), 'x', { mode: 0o600 });
      expect(faults()).toEqual([]);
      chmodSync(join(folder, 'master.key'), 0o640);
      writeFileSync(join(folder, 'notes.txt'), 'x', { mode: 0o644 });
      mkdirSync(join(folder, 'x'));
      chmodSync(folder, 0o750);
      const expected = [`chmod 700 ${folder}`, `chmod 600 ${join(folder, 'master.key')}`];
      expect(faults()).toEqual(expected);
      expect(faults()).toEqual(expected);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('names pages that exist', () => {
    const sources = readdirSync('src/cli/doctor').map((name) => readFileSync(`src/cli/doctor/${name}`, 'utf8'));
    const pages = new Set(sources.flatMap((text) => [...text.matchAll(/docs\/[\w/-]+\.md/g)].map(([page]) => page)));
    expect(pages.size).toBeGreaterThan(3);
    expect([...pages].filter((page) => !existsSync(page))).toEqual([]);
  });
});
