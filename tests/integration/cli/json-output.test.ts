import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandPath } from '../../../src/cli/shared/usage-command.ts';
import { encodeRecord } from '../../../src/journal/port/batch-encoding.ts';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { openStudy } from '../../support/clients/studies/open-study.ts';
import { commandTree, runCommand } from '../../support/servers/processes/in-process-command.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { MASTER_KEY, useCarnet } from '../../support/servers/running-carnet.ts';

type CommandNode = ReturnType<typeof commandTree>['commands'][number];

const leavesOf = (command: CommandNode): readonly string[] =>
  command.commands.length === 0 ? [commandPath(command)] : command.commands.flatMap(leavesOf);

const ROTATED = { json: expect.objectContaining({ masterKey: expect.any(String) }) };

describe('every command with --json', () => {
  const carnet = useCarnet(embeddedBackends);
  const folder = mkdtempSync(join(tmpdir(), 'carnet-json-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What the commands before have made. */
  const made = { key: '', studyUrl: '' };
  const file = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
    return path;
  };
  const profile = aProfile();
  const anything = expect.anything() as unknown;

  /** Each command in an order in which it can be run, and what its JSON has. */
  const COMMANDS: readonly (readonly [name: string, args: () => readonly string[], json: unknown])[] = [
    ['profiles shipped', () => [], expect.arrayContaining([expect.objectContaining({ name: 'video' })])],
    ['profiles add-shipped', () => ['video'], [expect.any(String)]],
    ['profiles add', () => [file('profile.jsonld', profile)], expect.objectContaining({ id: profile.id })],
    ['profiles list', () => [], expect.arrayContaining([expect.objectContaining({ id: profile.id })])],
    ['profiles retire', () => [profile.id], { id: profile.id }],
    ['organisations create', () => ['lycee', '--name', 'Lycée'], expect.objectContaining({ id: 'org:lycee' })],
    ['organisations list', () => [], expect.arrayContaining([expect.objectContaining({ id: 'org:lycee' })])],
    ['sources add', () => ['wiki', '--name', 'Wiki'], expect.objectContaining({ id: 'wiki' })],
    ['sources change', () => ['wiki', '--name', 'The wiki'], expect.objectContaining({ name: 'The wiki' })],
    ['sources list', () => [], expect.arrayContaining([expect.objectContaining({ id: 'wiki' })])],
    [
      'sources past-keep',
      () => ['wiki', '--keep', 'P1D'],
      [expect.objectContaining({ source: 'wiki', keep: 'P1D', statements: 0 })],
    ],
    ['recover', () => ['--dry-run'], expect.objectContaining({ faults: [] })],
    [
      'salvage',
      () => [file('journal.db-wal.damaged-a', 'no frame')],
      expect.objectContaining({ sources: [], markers: 0, damaged: 0 }),
    ],
    ['sources mode', () => ['wiki', profile.id, 'off'], expect.objectContaining({ id: 'wiki' })],
    ['credentials add', () => ['wiki', '--scope', 'all'], expect.objectContaining({ source: 'wiki' })],
    ['credentials list', () => [], expect.arrayContaining([expect.objectContaining({ source: 'wiki' })])],
    ['credentials allow', () => [made.key, '--scope', 'links'], anything],
    ['grants add', () => ['office', made.key], expect.objectContaining({ of: 'office' })],
    ['grants list', () => [], expect.arrayContaining([expect.objectContaining({ of: 'office' })])],
    ['grants suggest', () => [], []],
    ['grants remove', () => ['office', made.key], expect.objectContaining({ of: 'office' })],
    ['grants none', () => [made.key], { key: made.key }],
    ['staff invite', () => ['eve', '--roles', 'auditor'], expect.objectContaining({ name: 'staff:eve' })],
    ['staff list', () => [], expect.arrayContaining([expect.objectContaining({ name: 'staff:eve' })])],
    ['staff confirm', () => ['bob'], expect.objectContaining({ name: 'staff:bob', roles: ['steward'] })],
    ['staff roles', () => ['eve', 'operator'], expect.objectContaining({ roles: ['operator'] })],
    ['staff end', () => ['eve'], { name: 'staff:eve' }],
    [
      'dead-letters list',
      () => [],
      [expect.objectContaining({ id: '0-900' }), expect.objectContaining({ id: '0-901' })],
    ],
    ['dead-letters show', () => ['0-900'], expect.objectContaining({ content: [] })],
    ['dead-letters drop', () => ['0-900', '--reason', 'a test'], { id: '0-900' }],
    ['dead-letters replay', () => ['0-901'], [{ id: '0-901', stored: 1, withheld: 0, refused: [] }]],
    ['backup', () => [join(folder, 'backup')], expect.objectContaining({ format: 'carnet-backup' })],
    ['noes asked', () => [], { unknownSince: null }],
    ['noes export', () => [join(folder, 'noes.ndjson')], expect.objectContaining({ noes: 5 })],
    ['erasures export', () => [join(folder, 'erasures.json')], expect.objectContaining({ noes: 5 })],
    ['check', () => [], expect.objectContaining({ sound: true, mendable: [], notMendable: {} })],
    ['verify', () => [], expect.objectContaining({ valid: true })],
    ['completion', () => ['bash'], expect.objectContaining({ shell: 'bash' })],
    ['migrate', () => [], { migrated: true }],
    ['doctor', () => [], expect.objectContaining({ sound: true })],
    [
      'import',
      () => [file('in.ndjson', aStatement()), '--to', carnet.url, '--credential', file('credential', 'key:a secret')],
      expect.objectContaining({ read: 1, stored: 1 }),
    ],
    ['export', () => ['--out', join(folder, 'out.ndjson')], expect.objectContaining({ files: anything })],
    [
      'study pull',
      () => [
        join(folder, 'study.ndjson'),
        '--url',
        carnet.url,
        '--study',
        made.studyUrl,
        '--token',
        join(folder, 'token'),
      ],
      expect.objectContaining({ records: 1 }),
    ],
    [
      'credentials rotate',
      () => [made.key, '--overlap', '1h'],
      expect.objectContaining({ source: 'wiki', replaces: expect.objectContaining({ key: anything }) as unknown }),
    ],
    ['credentials revoke', () => [made.key], { key: made.key }],
    ['keys rotate', () => [], ROTATED.json],
    ['keys retire', () => [], { retired: anything }],
  ];
  /**
   * They print no result here: a server logs, a fetch over https is beyond a test, and a restore needs backends of its
   * own (tests/integration/recovery/restore.test.ts).
   */
  const WITHOUT = ['start', 'demo', 'profiles import', 'restore'];

  const variables = () => ({
    STORE_URL: carnet.backends.storeUrl,
    JOURNAL_URL: carnet.backends.journalUrl,
    CARNET_MASTER_KEY: MASTER_KEY.toString('base64'),
    DATA_DIR: folder,
    CONTROLLER_NAME: 'A school',
    CONTROLLER_ADDRESS: '1 Street',
    CONTROLLER_CONTACT: 'office@school.example',
  });

  beforeAll(async () => {
    // The first that opens a store has its key remembered.
    expect(await runCommand(['sources', 'list'], variables())).toMatchObject({ code: 0 });
  });

  it('has every command in its table', () => {
    const names = COMMANDS.map(([name]) => `carnet ${name}`);
    expect([...names, ...WITHOUT.map((one) => `carnet ${one}`)].sort()).toEqual([...leavesOf(commandTree())].sort());
  });

  /** They open no store, say what is wrong with it, or read nothing of it. */
  const WITHOUT_KEY = ['profiles shipped', 'completion', 'doctor', 'import', 'study pull', 'migrate'];

  it.each(COMMANDS.filter(([name]) => !WITHOUT_KEY.includes(name)))(
    'is refused with another master key: %s',
    async (name, args) => {
      const wrong = { ...variables(), CARNET_MASTER_KEY: Buffer.alloc(32, 8).toString('base64') };
      const words = [...name.split(' '), ...args(), '--json'];
      const before = readdirSync(folder);
      const { code, stdout, stderr } = await runCommand(words, wrong);
      expect([code > 0, stdout]).toEqual([true, '']);
      expect(stderr).toContain('made with another CARNET_MASTER_KEY');
      expect(readdirSync(folder)).toEqual(before);
    },
  );

  it('prints one JSON document, and nothing else', async () => {
    const study = await openStudy(carnet);
    // A study of nobody gives nothing, and is asked again for minutes.
    const participant = 'mailto:anna@school.example';
    await study.say({ mbox: participant }, 'yes');
    await study.post(participant, [{}]);
    const body = Buffer.from(JSON.stringify(aStatement()));
    const batch = { source: 'default', authority: JSON.stringify({ mbox: 'mailto:tool@school.example' }), body };
    const ids = ['7a000000-0000-4000-8000-000000000001'];
    for (const [offset, bytes] of [
      [900, Buffer.of(9)],
      [901, encodeRecord([{ ...batch, version: '1.0.3', admittedAt: 0, ids, spans: [0, body.length] }])],
    ] as const)
      await carnet.store.deadLetters.put({ partition: 0, offset, reason: 'a bug', bytes, addedAt: offset });
    // What an office reads that records nothing needs no purpose.
    await carnet.issue('office', ['operator']);
    // `doctor` would name it: no record purpose does.
    await runCommand(['grants', 'remove', 'org:default', 'key'], variables());
    await carnet.store.staff.add({
      name: 'staff:bob',
      displayName: 'Bob',
      organisation: 'org:default',
      roles: ['steward'],
      handle: 'bob',
      passkeys: [],
      subject: 'https://id.example bob',
      invitedBy: 'staff:ada',
      createdAt: 1,
      v: 1,
      awaiting: [{ role: 'steward', givenBy: 'staff:ada' }],
    });
    const { stdout: listed } = await runCommand(['staff', 'list'], variables());
    expect(listed).toMatch(/staff:bob +active +org:default +\(steward\) +staff:ada\n/);
    expect(listed).toContain('carnet staff confirm NAME');
    file('token', study.token);
    made.studyUrl = study.id;
    for (const [name, args, expected] of COMMANDS) {
      const { code, stdout, stderr } = await runCommand([...name.split(' '), ...args(), '--json'], variables());
      expect([name, code, stderr, code === 0 ? '' : stdout]).toEqual([name, 0, '', '']);
      const json = JSON.parse(stdout) as { readonly key?: string };
      if (name === 'credentials add') made.key = json.key!;
      // Values of `made` are known only after the commands before.
      expect([name, json]).toEqual([
        name,
        name === 'credentials revoke' || name === 'grants none' ? { key: made.key } : expected,
      ]);
    }
  });

  it('reports an error as a problem document on the standard error, with the exit code', async () => {
    for (const [args, exitCode, kind] of [
      [['sources', 'change', 'none', '--name', 'X'], 5, 'not-found'],
      [['sources', 'add', 'A tool', '--name', ''], 2, 'invalid-request'],
      [['sources', 'lst'], 2, 'invalid-request'],
      [['export', '--format', 'csv', '--out', '-'], 2, 'invalid-request'],
    ] as const) {
      const { code, stdout, stderr } = await runCommand([...args, '--json'], variables());
      expect([code, stdout]).toEqual([exitCode, '']);
      expect(JSON.parse(stderr)).toMatchObject({ kind, exitCode, help: expect.stringContaining('--help') });
    }
  });
});
