import { Problem } from '../../../../src/core/problem.ts';
import { type AttentionItem, createFindAll } from '../../../../src/telemetry/operations/attention.ts';
import {
  createFindDamage,
  createFindDeadLetters,
  createFindErasures,
  createFindForwarding,
  createFindLateNoes,
  createFindLowDisk,
  createFindOldBackup,
  createFindRising,
  createFindUnacknowledged,
  createFindUnasked,
  createFindWebhooks,
  isRising,
  partItems,
} from '../../../../src/telemetry/operations/attention-finders.ts';
import { createFindEndingKeys, createFindUnusedKeys } from '../../../../src/telemetry/operations/key-finders.ts';
import type { Credential } from '../../../../src/store/ports/sources/source-repository.ts';
import type { StaffPrincipal } from '../../../../src/access/staff/staff-principal.ts';

const DAY = 86_400_000;
const NOW = 20_000 * DAY;
const now = (): number => NOW;
const resolved =
  <T>(value: T) =>
  (): Promise<T> =>
    Promise.resolve(value);

const operatorOf = (organisation: string): StaffPrincipal => ({
  actor: 'ann',
  scopes: ['operator'],
  organisation,
  hasInScope: (sources) => organisation === 'org:default' || sources.every((one) => one === 'moodle'),
});
const root = operatorOf('org:default');
const school = operatorOf('org:school');

describe('what needs an operator', () => {
  it('comes in the order of severity and age, a hundred at most, also while the journal is away', async () => {
    const item = (severity: AttentionItem['severity'], since: number): AttentionItem => ({
      kind: 'dead-letters',
      severity,
      since,
      link: '/',
    });
    const find = createFindAll([
      resolved([item('warning', 1), item('error', 3)]),
      () => Promise.reject(new Problem('journal-unavailable', 'away')),
      resolved([item('error', 2), ...Array.from({ length: 100 }, () => item('warning', 9))]),
    ]);
    const found = await find(root);
    expect(found).toHaveLength(100);
    expect(found.slice(0, 3).map(({ since }) => since)).toEqual([2, 3, 1]);
    const away = createFindAll([() => Promise.reject(new Problem('store-unavailable', 'away'))]);
    await expect(away(root)).rejects.toMatchObject({ kind: 'store-unavailable' });
  });

  it('is named once as damaged where a list has a damaged record, and all else is found', async () => {
    const refuse = () => Promise.reject(new Problem('damaged', 'the webhook'));
    const letters = { kind: 'dead-letters', severity: 'error', since: 3, link: '/' } as const;
    const checked = {
      kind: 'damaged',
      severity: 'error',
      since: 2,
      count: 4,
      link: '/docs/alerts/CarnetDamaged',
    } as const;
    const { since: _, count: __, ...met } = checked;
    expect(await createFindAll([refuse, refuse, resolved([letters])])(school)).toEqual([met, letters]);
    expect(await createFindAll([refuse, resolved([letters, checked])])(root)).toEqual([checked, letters]);
  });

  it('is a part that is not up', () => {
    expect(
      partItems([
        { part: 'api', health: 'up', since: 1 },
        { part: 'journal', health: 'down', since: 2 },
        { part: 'sink', health: 'behind', since: 3 },
        { part: 'releaser', health: 'unknown', since: 4 },
        { part: 'store', health: 'down', since: 5, reason: 'ENOSPC: the disk is full' },
      ]),
    ).toMatchObject([
      { kind: 'part-down', severity: 'error', about: 'journal', since: 2 },
      { kind: 'part-behind', severity: 'warning', about: 'sink', since: 3 },
      { kind: 'part-down', severity: 'error', about: 'store', since: 5, reason: 'ENOSPC: the disk is full' },
    ]);
  });

  it('is a dead letter, with the oldest', async () => {
    expect(await createFindDeadLetters(resolved([{ addedAt: 7 }, { addedAt: 5 }]))(root)).toEqual([
      { kind: 'dead-letters', severity: 'error', since: 5, count: 2, link: '/v1/dead-letters' },
    ]);
    expect(await createFindDeadLetters(resolved([]))(root)).toEqual([]);
  });

  it('is forwarding that is refused, or waits for a quarter of an hour', async () => {
    const states = [
      { purpose: 'forward:a', waiting: 3, waitingSince: NOW - 15 * 60_000, deadLetters: 2 },
      { purpose: 'forward:b', waiting: 3, waitingSince: NOW - 15 * 60_000 + 1, deadLetters: 0 },
      { purpose: 'forward:c', waiting: 0, deadLetters: 0 },
    ];
    expect(await createFindForwarding(resolved(states), now)(root)).toEqual([
      {
        kind: 'forwarding-refused',
        severity: 'error',
        count: 2,
        about: 'forward:a',
        link: '/v1/forwarding/forward%3Aa/dead-letters',
      },
      {
        kind: 'forwarding-waits',
        severity: 'warning',
        count: 3,
        about: 'forward:a',
        since: NOW - 15 * 60_000,
        link: '/v1/forwarding/forward%3Aa',
      },
    ]);
  });

  it('is a target of which it is not known what it was given, until it has shown all', async () => {
    const [from, until] = [NOW - 10 * 60_000, NOW - 15 * 60_000];
    const review = { from, until, unsure: 0 };
    const stateOf = (purpose: string, about: object) => ({
      purpose,
      waiting: 0,
      deadLetters: 0,
      review: { ...review, ...about },
    });
    const states = [
      stateOf('forward:late', {}),
      stateOf('forward:young', { until: NOW - 14 * 60_000 }),
      stateOf('forward:known', { doneAt: NOW }),
      stateOf('forward:unsure', { doneAt: NOW, from: 0, unsure: 2 }),
    ];
    const found = { kind: 'forwarding-unknown', severity: 'error' };
    expect(await createFindForwarding(resolved(states), now)(root)).toEqual([
      { ...found, about: 'forward:late', since: from, link: '/v1/forwarding/forward%3Alate' },
      { ...found, about: 'forward:unsure', link: '/v1/forwarding/forward%3Aunsure' },
    ]);
  });

  it('is a webhook that was disabled, or waits for an operator', async () => {
    const webhooks = [
      { id: 'wh_a', host: 'a.example', state: 'disabled', createdAt: 1, failingSince: 5, isWaiting: false },
      { id: 'wh_b', host: 'b.example', state: 'paused', createdAt: 2, isWaiting: true },
      { id: 'wh_c', host: 'c.example', state: 'active', createdAt: 3, isWaiting: true },
      { id: 'wh_d', host: 'd.example', state: 'active', createdAt: 4, isWaiting: false },
    ];
    expect(await createFindWebhooks(resolved(webhooks))(root)).toMatchObject([
      { kind: 'webhook-disabled', about: 'wh_a', name: 'a.example', since: 5, link: '/v1/webhooks/wh_a' },
      { kind: 'webhook-waits', about: 'wh_c', name: 'c.example', since: 3, link: '/v1/webhooks/wh_c' },
    ]);
  });

  it('is an erasure of an hour ago, without a number and in whole minutes, for the root alone', async () => {
    const late = createFindErasures(resolved({ oldestAt: NOW - 3_661_000 }), now);
    expect(await late(root)).toEqual([
      { kind: 'erasures-late', severity: 'error', since: NOW - 62 * 60_000, link: '/v1/operations/retention' },
    ]);
    expect(await late(school)).toEqual([]);
    expect(await createFindErasures(resolved({ oldestAt: NOW - 3_599_000 }), now)(root)).toEqual([]);
  });

  it('is what the newest check has found, for the root alone', async () => {
    const find = createFindDamage(resolved({ at: 7, damage: { journal: 2, pair: 1, statement: 0 } }));
    expect(await find(root)).toEqual([
      { kind: 'damaged', severity: 'error', since: 7, count: 3, link: '/docs/alerts/CarnetDamaged' },
    ]);
    expect(await find(school)).toEqual([]);
    // Met by a process since: a check that ends later says how much.
    const met = createFindDamage(resolved({ at: 7, damage: { journal: 0 }, metAt: 9 }));
    expect(await met(root)).toEqual([
      { kind: 'damaged', severity: 'error', since: 9, link: '/docs/alerts/CarnetDamaged' },
    ]);
    expect(await met(school)).toEqual([]);
    for (const last of [undefined, { at: 7 }, { at: 7, damage: { journal: 0 } }])
      expect(await createFindDamage(resolved(last))(root)).toEqual([]);
  });

  it('is a list of noes that is five minutes late, for the root alone', async () => {
    const find = (until: number | undefined) => createFindLateNoes(resolved(until), now);
    const late = NOW - 5 * 60_000 - 1;
    expect(await find(late)(root)).toEqual([
      { kind: 'noes-late', severity: 'error', since: late, link: '/docs/alerts/CarnetNoesLate' },
    ]);
    expect(await find(late)(school)).toEqual([]);
    for (const until of [undefined, late + 1]) expect(await find(until)(root)).toEqual([]);
    // The store is back: the list follows within a minute.
    const after = (backAt: number) => createFindLateNoes(resolved(late), now, () => backAt)(root);
    expect([await after(NOW - 59_999), await after(Infinity)]).toEqual([[], []]);
    expect(await after(NOW - 60_000)).toHaveLength(1);
  });

  it.each([
    [3e9, 40e9, 'none'],
    [1.99e9, 40e9, 'warning'],
    [0.99e9, 40e9, 'error'],
    [4.9e9, 100e9, 'warning'],
    [5e9, 100e9, 'none'],
    [49e9, 10_000e9, 'warning'],
    [50e9, 10_000e9, 'none'],
  ])('is a disk with %d free of %d bytes: %s', async (free, total, severity) => {
    const find = createFindLowDisk(resolved({ free, total }));
    const link = '/docs/alerts/CarnetDiskFills';
    expect(await find(root)).toEqual(severity === 'none' ? [] : [{ kind: 'disk-low', severity, link }]);
    expect(await find(school)).toEqual([]);
    expect(await createFindLowDisk(resolved(undefined))(root)).toEqual([]);
  });

  it('is what a restore does not know, for the root alone', async () => {
    const find = createFindUnasked(resolved('2026-11-28T12:00:00.000Z'));
    const since = Date.parse('2026-11-28T12:00:00.000Z');
    expect(await find(root)).toEqual([
      { kind: 'people-unasked', severity: 'warning', since, link: '/docs/alerts/CarnetNoesLate' },
    ]);
    expect(await find(school)).toEqual([]);
    expect(await createFindUnasked(resolved(undefined))(root)).toEqual([]);
  });

  it('is no backup, or a newest one of twice the expected time, for the root alone', async () => {
    const at = NOW - 48 * 3_600_000;
    const find = (last: number | undefined, everyHours = 24) =>
      createFindOldBackup(resolved(last), { everyHours, now });
    expect(await find(at - 1)(root)).toEqual([
      { kind: 'backup-old', severity: 'warning', since: at - 1, link: '/docs/alerts/CarnetBackupOld' },
    ]);
    expect(await find(at - 1)(school)).toEqual([]);
    // Noted while the clock was a month ahead.
    expect(await find(NOW + 30 * DAY)(root)).toMatchObject([{ kind: 'backup-old' }]);
    expect(await find(undefined)(root)).toEqual([
      { kind: 'backup-missing', severity: 'warning', link: '/docs/alerts/CarnetBackupMissing' },
    ]);
    expect(await find(undefined)(school)).toEqual([]);
    for (const one of [find(at), find(undefined, 0), find(1, 0)]) expect(await one(root)).toEqual([]);
  });

  it('is a deletion that a lab has not acknowledged for a week, in whole days, for the root alone', async () => {
    const find = createFindUnacknowledged(
      resolved([
        { study: 'study:a', seconds: (7 * DAY) / 1000 + 9 },
        { study: 'study:b', seconds: (7 * DAY) / 1000 - 9 },
      ]),
      now,
    );
    expect(await find(root)).toMatchObject([{ about: 'study:a', since: NOW - 8 * DAY }]);
    expect(await find(school)).toEqual([]);
  });

  it.each([
    [19, 19, false],
    [20, 20, true],
    [20, 130, false],
    [60, 60 + 22 * 10, true],
    [59, 59 + 22 * 10, false],
  ])('is violations that rise: %d in two hours and %d in a day: %s', async (twoHours, day, isFound) => {
    expect(isRising(twoHours, day)).toBe(isFound);
    const countsOf = (_: string, hours: number) => Promise.resolve({ violations: hours === 2 ? twoHours : day });
    expect(await createFindRising({ countsOf, sources: resolved([]) })(school)).toHaveLength(isFound ? 1 : 0);
  });

  it('is the source with most of the violations that rise', async () => {
    const counts: Readonly<Record<string, number>> = { 'org:school': 40, h5p: 5, moodle: 35, quiet: 0 };
    const countsOf = (subject: string) => Promise.resolve({ violations: counts[subject]! });
    const find = (...sources: string[]) => createFindRising({ countsOf, sources: resolved(sources) })(school);
    const rising = { kind: 'violations-rising', severity: 'warning', count: 40 };
    expect(await find('h5p', 'moodle', 'quiet')).toEqual([
      { ...rising, about: 'moodle', link: '/v1/sources/moodle/violations' },
    ]);
    expect(await find('quiet')).toEqual([{ ...rising, link: '/v1/sources' }]);
  });

  it('is a source with keys that end within 14 days, while its tool goes on with them', async () => {
    const ending = { createdAt: 0, revokedAt: NOW - 3 * DAY, replacedBy: 'next' };
    const find = (key: Partial<Credential>, ...seen: readonly (readonly [key: string, at: number])[]) =>
      createFindEndingKeys({
        credentials: resolved([{ ...ending, key: 'old', source: 'moodle', ...key }]),
        listSeen: resolved(seen.map(([one, at]) => ({ source: 'moodle', what: `key/${one}`, at }))),
        now,
      })(school);
    const soon = { endsAt: NOW + 14 * DAY };
    expect(await find(soon, ['old', NOW - DAY])).toEqual([
      {
        kind: 'keys-ending',
        severity: 'warning',
        count: 1,
        about: 'moodle',
        until: NOW + 14 * DAY,
        link: '/v1/sources/moodle',
      },
    ]);
    expect(await find({ endsAt: NOW + 14 * DAY + 1 }, ['old', NOW - DAY])).toEqual([]);
    expect(await find({}, ['old', NOW - DAY])).toEqual([]);
    expect(await find({ ...soon, source: 'h5p' }, ['old', NOW - DAY])).toEqual([]);
    // Not used since it was replaced.
    expect(await find(soon)).toEqual([]);
    expect(await find(soon, ['old', NOW - 4 * DAY])).toEqual([]);
    // The tool has changed to the next one, or does so.
    expect(await find(soon, ['old', NOW - 2 * DAY], ['next', NOW])).toEqual([]);
    expect(await find(soon, ['old', NOW - DAY], ['next', NOW])).toHaveLength(1);
  });

  it('is a source with keys unused for 90 days, once uses have been noted for so long', async () => {
    const unused = (notedSince: number) =>
      createFindUnusedKeys({
        credentials: resolved([
          { key: 'never', source: 'moodle', createdAt: NOW - 200 * DAY },
          { key: 'long-ago', source: 'moodle', createdAt: NOW - 200 * DAY },
          { key: 'lately', source: 'moodle', createdAt: NOW - 200 * DAY },
          { key: 'new', source: 'moodle', createdAt: NOW - 89 * DAY },
          { key: 'of-another', source: 'h5p', createdAt: NOW - 200 * DAY },
        ]),
        listSeen: resolved([
          { source: 'moodle', what: 'key/long-ago', at: NOW - 95 * DAY },
          { source: 'moodle', what: 'key/lately', at: NOW - DAY },
        ]),
        notedSince: resolved(notedSince),
        now,
      });
    expect(await unused(NOW - 100 * DAY)(school)).toEqual([
      {
        kind: 'keys-unused',
        severity: 'warning',
        count: 2,
        about: 'moodle',
        since: NOW - 100 * DAY,
        link: '/v1/sources/moodle',
      },
    ]);
    expect(await unused(NOW - 100 * DAY)(root)).toHaveLength(2);
    expect(await unused(NOW - 89 * DAY)(root)).toEqual([]);
  });
});
