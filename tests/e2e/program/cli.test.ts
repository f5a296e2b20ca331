import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { startCommand } from '../../support/servers/processes/carnet-command.ts';
import { type EndedCommand, runCommand } from '../../support/servers/processes/in-process-command.ts';
import { basic } from '../../support/servers/running-carnet.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { startStreamServer } from '../../support/servers/receivers/stream-server.ts';

describe('the command carnet', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'carnet-cli-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** In this process: only what a process is needed for starts one. */
  const carnet = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<EndedCommand> =>
    runCommand(args, { DATA_DIR: folder, ...env });
  const json = async (...args: readonly string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await carnet([...args, '--json']);
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout) as unknown;
  };
  const file = (content: unknown): string => {
    const path = join(folder, 'profile.jsonld');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };

  it('adds, lists and retires profiles in a store that no server has opened', async () => {
    const profile = aProfile({ seeAlso: 'nowhere' });
    const added = await carnet(['profiles', 'add', file(profile)]);
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect(added.stdout).toContain(`Added ${profile.id}\n  version ${profile.versions[0]!.id}`);
    expect(added.stdout).toContain('/seeAlso');
    expect(await json('profiles', 'list')).toContainEqual(
      expect.objectContaining({ id: profile.id, origin: 'added', versions: [profile.versions[0]!.id] }),
    );
    expect((await carnet(['profiles', 'list'])).stdout).toContain(profile.id);
    const [, answer] = profile.templates;
    const { stdout } = await carnet(['profiles', 'add', file({ ...profile, templates: [answer], patterns: [] })]);
    expect(stdout).toContain(`  templates gone: ${profile.id}/beginning\n`);
    expect(await json('profiles', 'retire', profile.id)).toEqual({ id: profile.id });
    expect((await carnet(['profiles', 'list'])).stdout).not.toContain(profile.id);
    expect(await carnet(['profiles', 'retire', profile.id])).toMatchObject({ code: 5, stdout: '' });
  });

  it('imports a profile by its URL, from inside the network where the host is allowed', async () => {
    const profile = aProfile();
    const server = await startStreamServer((_, response) => response.end(JSON.stringify(profile)));
    try {
      const refused = await carnet(['profiles', 'import', server.url]);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain('must begin with https:');
      const added = await carnet(['profiles', 'import', server.url, '--allow-host', '127.0.0.1']);
      expect(added).toMatchObject({ code: 0, stderr: '' });
      expect(added.stdout).toContain(`Added ${profile.id}`);
    } finally {
      await server.close();
    }
  });

  it('lists the profiles that come with it, and puts them in force where they are not', async () => {
    const own = join(folder, 'profiles-of-school');
    mkdirSync(own);
    const env = { PROFILES_DIR: own };
    const { stdout } = await carnet(['profiles', 'shipped'], env);
    expect(stdout).toMatch(/^NAME +STATE +PROFILE +CATEGORY THAT CLAIMS IT\n/);
    expect(stdout).toMatch(/^video +not in force +urn:uuid:\S+ +https:\/\/w3id\.org\/xapi\/video$/m);
    expect(await carnet(['profiles', 'add-shipped', 'video', 'cmi5'], env)).toMatchObject({ code: 0, stderr: '' });
    const after = await carnet(['profiles', 'shipped'], env);
    expect(after.stdout).toMatch(/^video +added /m);
    expect(after.stdout).toMatch(/^cmi5 +added /m);
    expect(after.stdout).toMatch(/^scorm +not in force /m);
    expect(await carnet(['profiles', 'add-shipped', 'scorm', 'nothing'], env)).toMatchObject({
      code: 5,
      stderr: 'carnet: no profile that comes with Carnet is called nothing\nHelp: carnet profiles add-shipped --help\n',
    });
    expect((await carnet(['profiles', 'shipped'], env)).stdout).toMatch(/^scorm +not in force /m);
  });

  it('puts a shipped profile in force again after it was retired', async () => {
    const shipped = async () =>
      (await json('profiles', 'shipped')) as readonly {
        readonly name: string;
        readonly id: string;
        readonly state: string;
      }[];
    const scorm = (await shipped()).find(({ name }) => name === 'scorm');
    expect(scorm).toMatchObject({ state: 'folder', versions: ['https://w3id.org/xapi/scorm'] });
    await json('profiles', 'retire', scorm!.id);
    expect((await shipped()).find(({ name }) => name === 'scorm')).toMatchObject({ state: 'not in force' });
    expect(await json('profiles', 'add-shipped', 'scorm')).toEqual([scorm!.id]);
    expect((await shipped()).find(({ name }) => name === 'scorm')).toMatchObject({ state: 'added' });
  });

  it('adds sources, sets the modes of their profiles, and makes and revokes their credentials', async () => {
    const profile = aProfile();
    await carnet(['profiles', 'add', file(profile)]);
    expect(await json('sources', 'add', 'h5p', '--name', 'H5P')).toMatchObject({
      id: 'h5p',
      name: 'H5P',
      profiles: [],
    });
    expect(await json('sources', 'mode', 'h5p', profile.id, 'enforce', '--policy', 'all')).toMatchObject({
      profiles: [{ id: profile.id, mode: 'enforce', policy: 'all' }],
    });
    // The id of a version means its profile, and the policy stays.
    expect(await json('sources', 'mode', 'h5p', profile.versions[0]!.id, 'observe')).toMatchObject({
      profiles: [{ id: profile.id, mode: 'observe', policy: 'all' }],
    });
    expect((await carnet(['sources', 'list'])).stdout).toContain(`${profile.id} observe (all)`);
    await json('sources', 'change', 'h5p', '--keep', 'P3Y');
    expect(await json('sources', 'past-keep')).toMatchObject([{ source: 'h5p', keep: 'P3Y', statements: 0 }]);
    expect(await json('sources', 'past-keep', 'h5p', '--keep', 'P1D')).toMatchObject([
      { source: 'h5p', keep: 'P1D', statements: 0 },
    ]);
    expect(await carnet(['sources', 'past-keep', 'h5p', '--keep', 'long'])).toMatchObject({ code: 2 });

    expect(await json('sources', 'add', 'lab', '--name', 'Lab', '--direct-kafka', 'true')).toMatchObject({
      id: 'lab',
      directKafka: true,
    });
    expect(await json('sources', 'change', 'lab', '--direct-kafka', 'false')).toMatchObject({
      id: 'lab',
      directKafka: false,
    });
    expect(await json('sources', 'change', 'lab', '--name', 'The lab')).toMatchObject({
      name: 'The lab',
      directKafka: false,
    });
    const made = (await json('credentials', 'add', 'h5p', '--scope', 'statements/write', '--scope', 'state')) as {
      key: string;
      secret: string;
    };
    expect(made).toEqual({
      key: expect.any(String),
      secret: expect.stringMatching(/^[\w-]{32}$/),
      source: 'h5p',
      scopes: ['statements/write', 'state'],
    });
    const listed = await carnet(['credentials', 'list']);
    expect(listed.stdout).toContain(made.key);
    expect(listed.stdout).not.toContain(made.secret);
    expect(await json('credentials', 'allow', made.key, '--scope', 'links')).toEqual({
      key: made.key,
      scopes: ['links'],
    });
    expect(await json('credentials', 'list')).toMatchObject([{ scopes: ['statements/write', 'state', 'links'] }]);
    expect(await carnet(['credentials', 'allow', made.key, '--scope', 'anything'])).toMatchObject({ code: 2 });
    expect(await json('credentials', 'revoke', made.key)).toEqual({ key: made.key });
    expect(await carnet(['credentials', 'allow', made.key, '--scope', 'links'])).toMatchObject({ code: 5 });
    expect(await json('credentials', 'list')).toEqual([]);
    expect(await carnet(['credentials', 'revoke', made.key])).toMatchObject({ code: 5 });
  });

  it('changes what a running server does', async () => {
    const server = await startCarnet(
      { journalUrl: '', storeUrl: '' },
      { JOURNAL_URL: '', STORE_URL: '', CARNET_MASTER_KEY: '', DATA_DIR: folder },
    );
    const profile = aProfile();
    await json('profiles', 'add', file(profile));
    await waitFor(
      'the page of the profile',
      async () => (await supertest(server.url).get(`/profiles/${encodeURIComponent(profile.id)}`)).status === 200,
    );
    await json('sources', 'add', 'office', '--name', 'The office');
    const { key, secret } = (await json('credentials', 'add', 'office', '--scope', 'operator')) as {
      key: string;
      secret: string;
    };
    const { body } = await supertest(server.url)
      .get('/v1/sources')
      .set('Authorization', basic(key, secret))
      .expect(200);
    expect(body).toMatchObject({ sources: expect.arrayContaining([expect.objectContaining({ id: 'office' })]) });
    expect(await server.stop()).toBe(0);
  });

  it('ends with 2 and every fault where the input is refused', async () => {
    const { code, stdout, stderr } = await carnet(['profiles', 'add', file({ type: 'Pattern', versions: [] })]);
    expect([code, stdout]).toEqual([2, '']);
    for (const at of ['/id', '/versions']) expect(stderr).toContain(at);
    expect(await carnet(['profiles', 'add', file('{"id":')])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('line 1'),
    });
    expect(await carnet(['profiles', 'add', join(folder, 'nothing')])).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('cannot be read'),
    });
    const refused = await carnet(['sources', 'add', 'A tool', '--name', '']);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    for (const at of ['/id', '/name']) expect(refused.stderr).toContain(at);
    expect(await carnet(['credentials', 'add', 'none', '--scope', 'all'])).toMatchObject({ code: 5 });
    expect(await carnet(['sources', 'mode', 'none', 'https://profiles.example/none', 'enforce'])).toMatchObject({
      code: 5,
    });
  });

  it('ends as a process with the code and the output of the command', async () => {
    const listed = await startCommand(['sources', 'list', '--json'], { DATA_DIR: folder }).ended;
    expect(listed).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
    const { code, stdout, stderr } = await startCommand(['profiles', 'lst']).ended;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('did you mean list?');
    expect((await startCommand(['--version']).ended).stdout).toMatch(/\nbuild [0-9a-f]{12}\n/);
  });

  it('ends with 2 where a setting is wrong, and 1 where the store cannot be opened', async () => {
    expect(await carnet(['sources', 'list'], { STORE_URL: 'redis://x' })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('STORE_URL'),
    });
    writeFileSync(join(folder, 'file'), '');
    expect(
      await carnet(['sources', 'list'], { STORE_URL: `sqlite:${join(folder, 'file', 'store.db')}` }),
    ).toMatchObject({ code: 1, stdout: '' });
  });

  it('explains itself', async () => {
    const { code, stdout } = await carnet(['--help']);
    expect(code).toBe(0);
    for (const command of ['start', 'profiles', 'sources', 'credentials', '--json']) expect(stdout).toContain(command);
  });

  it('starts the server', async () => {
    const server = await startCarnet(
      { journalUrl: '', storeUrl: '' },
      { JOURNAL_URL: '', STORE_URL: '', CARNET_MASTER_KEY: '', DATA_DIR: folder, PROGRAM: 'dist/carnet.js start' },
    );
    await supertest(server.url).get('/health/ready').expect(200);
    expect(await server.stop()).toBe(0);
  });

  it('creates and lists organisations, and puts sources into them', async () => {
    const created = { id: 'org:lycee', name: 'Lycée', parent: 'org:default' };
    expect(await json('organisations', 'create', 'lycee', '--name', 'Lycée')).toEqual(created);
    expect(await carnet(['organisations', 'create', 'lycee', '--name', 'Again'])).toMatchObject({ code: 2 });
    expect(await carnet(['organisations', 'create', 'b', '--name', 'B', '--parent', 'none'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('/parent'),
    });
    const refused = await carnet(['sources', 'add', 'wiki', '--name', 'Wiki', '--organisation', 'org:none']);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('/organisation') });
    await json('sources', 'add', 'wiki', '--name', 'Wiki', '--organisation', 'org:lycee');
    expect(await json('organisations', 'list')).toEqual(
      expect.arrayContaining([expect.objectContaining({ ...created, sources: ['wiki'] })]),
    );
  });

  it('lists, gives and ends grants, and says what is missing for one', async () => {
    await carnet(['sources', 'add', 'moodle', '--name', 'Moodle']);
    await carnet(['sources', 'add', 'dashboard', '--name', 'Dashboard']);
    const { key } = (await json('credentials', 'add', 'dashboard', '--scope', 'statements/read')) as { key: string };
    const refused = await carnet(['grants', 'add', 'moodle', key]);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('record:moodle');
    expect((await carnet(['grants', 'add', 'nowhere', key])).code).toBe(5);
    expect(await json('grants', 'list')).toEqual([]);
    expect((await carnet(['grants', 'suggest'])).stdout).toBe('There is nothing to grant.\n');
    expect(await carnet(['grants', 'remove', 'moodle', key])).toMatchObject({ code: 5, stdout: '' });
    // What an office reads that records nothing needs no purpose.
    await carnet(['credentials', 'add', 'dashboard', '--scope', 'operator']);
    expect((await json('grants', 'add', 'dashboard', key)) as { of: string }).toMatchObject({ of: 'dashboard' });
    expect(await json('grants', 'list')).toEqual([expect.objectContaining({ of: 'dashboard', key })]);
    expect(await json('grants', 'remove', 'dashboard', key)).toEqual({ of: 'dashboard', key });
    expect(await json('grants', 'none', key)).toEqual({ key });
  });
});
