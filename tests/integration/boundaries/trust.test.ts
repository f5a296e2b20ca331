import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import type { StaffAccount } from '../../../src/store/ports/sources/staff-repository.ts';
import { openStudy } from '../../support/clients/studies/open-study.ts';
import { describeOnBackends, embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

interface Seen {
  readonly id: string;
  readonly readers: readonly {
    readonly kind: string;
    readonly id: string;
    readonly reads: readonly string[];
    readonly ways?: readonly string[];
    readonly source?: string;
  }[];
}

const keyOf = (authorization: string): string =>
  Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':')[0]!;

describeOnBackends('both', 'Who sees what', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const read = async (authorization: string): Promise<readonly Seen[]> => {
    const { body } = await supertest(carnet.url)
      .get('/v1/who-sees-what')
      .set('Authorization', authorization)
      .expect(200);
    return (body as { sources: readonly Seen[] }).sources;
  };
  const find = (seen: readonly Seen[], id: string): Seen | undefined => seen.find((one) => one.id === id);
  const anId = (stem: string): string => `${stem}-${randomUUID().slice(0, 8)}`;
  /** A school with a tool, and the credential of its data protection officer. */
  const aSchool = async () => {
    const organisation = `org:${anId('school')}`;
    await carnet.store.organisations.add({ id: organisation, name: 'A school', createdAt: 0, v: 1 });
    const ids = { tool: anId('tool'), office: anId('office') };
    const credentials = {
      tool: await carnet.issue(ids.tool, ['all']),
      office: await carnet.issue(ids.office, ['dpo']),
    };
    for (const id of Object.values(ids)) {
      const source = (await carnet.store.sources.findSource(id))!;
      await carnet.store.sources.updateSource({ ...source, organisation, v: source.v + 1 });
    }
    return { organisation, ...ids, credentials };
  };

  it('is made of what is in force: keys, grants, studies and accounts; a revoked key is gone at once', async () => {
    const reader = anId('reader');
    const [mine, granted] = [await carnet.issue(reader, ['all']), await carnet.issue(reader, ['statements/read'])];
    const study = await openStudy(carnet);
    const tool = keyOf(study.tool.authorization);
    const { source } = (await carnet.store.sources.findCredential(tool))!;
    await carnet.store.sources.addReads(keyOf(granted), [source]);
    await carnet.store.staff.add({
      name: 'staff:ada',
      displayName: 'Ada',
      organisation: 'org:default',
      roles: ['dpo'],
      handle: 'h',
      passkeys: [],
      createdAt: 0,
      v: 1,
    });

    const seen = find(await read(carnet.authorization), source)!;
    const reads = ['statements', 'documents', 'permission', 'findings'];
    expect(seen.readers.filter(({ ways }) => ways?.includes('own'))).toEqual([
      expect.objectContaining({ kind: 'key', id: tool, ways: ['own'], reads }),
    ]);
    const byGrant = { kind: 'key', id: keyOf(granted), source: reader, ways: ['grant'], reads: ['statements'] };
    expect(seen.readers).toContainEqual(expect.objectContaining(byGrant));
    expect(seen.readers).toContainEqual(expect.objectContaining({ kind: 'study', id: study.id, reads: ['records'] }));
    expect(seen.readers).toContainEqual(
      expect.objectContaining({ kind: 'account', id: 'staff:ada', reads: expect.arrayContaining(['contacts']) }),
    );
    const keysOf = (one: Seen | undefined): readonly string[] =>
      one!.readers.filter(({ ways }) => ways?.includes('grant')).map(({ id }) => id);
    expect(keysOf(find(await read(carnet.authorization), reader))).not.toContain(tool);

    await carnet.store.sources.revokeCredential(keyOf(granted), Date.now());
    expect(keysOf(find(await read(carnet.authorization), source))).not.toContain(keyOf(granted));
    const secret = Buffer.from(mine.slice('Basic '.length), 'base64').toString().split(':')[1]!;
    expect(JSON.stringify(await read(carnet.authorization))).not.toContain(secret);
  });

  it('ends at the subtree of the reader, and needs the scope dpo or operator', async () => {
    const [one, other] = [await aSchool(), await aSchool()];
    const seen = await read(one.credentials.office);
    expect(seen.map(({ id }) => id)).toEqual([one.tool]);
    expect(JSON.stringify(seen)).not.toContain(other.organisation);
    for (const scope of ['steward', 'auditor', 'scientist', 'all'] as const)
      await supertest(carnet.url)
        .get('/v1/who-sees-what')
        .set('Authorization', await carnet.issue(anId('s'), [scope]))
        .expect(403);
    await supertest(carnet.url).get('/v1/who-sees-what').expect(401);
  });

  it('says when a key ends, and names an account without a name for people by its own', async () => {
    const { organisation, credentials } = await aSchool();
    const former = (await carnet.store.sources.findCredential(keyOf(credentials.tool)))!;
    const endsAt = Date.parse('2100-01-02T12:00:00Z');
    const successor = { ...former, key: anId('key') };
    await carnet.store.sources.replaceCredential({ former, successor, at: Date.now(), endsAt });
    // As the command line stored one that was invited without a name for people.
    const nameless = { name: `staff:${anId('nameless')}`, roles: ['steward'], passkeys: [], createdAt: 0, v: 1 };
    await carnet.store.staff.add({ ...nameless, organisation, handle: nameless.name } as unknown as StaffAccount);
    const [{ readers } = { readers: [] }] = await read(credentials.office);
    const until = '2100-01-02T12:00:00.000Z';
    expect(readers).toContainEqual(expect.objectContaining({ id: keyOf(credentials.tool), until }));
    expect(readers).toContainEqual(expect.objectContaining({ id: nameless.name, name: nameless.name }));
    await supertest(carnet.url).get('/ops/who-sees-what').expect(301).expect('Location', '/console/who-sees-what');
  });
});

describe('security.txt', () => {
  const named = useCarnet(embeddedBackends, { securityContact: 'mailto:security@school.example' });
  const nameless = useCarnet(embeddedBackends);
  const now = Date.now();

  it('names the contact, an end within a year, and its own address (RFC 9116)', async () => {
    const { text, headers } = await supertest(named.url).get('/.well-known/security.txt').expect(200);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    const fields = new Map(
      text
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/: (.*)/) as [string, string]),
    );
    expect(fields.get('Contact')).toBe('mailto:security@school.example');
    expect(fields.get('Canonical')).toBe('http://carnet.example/.well-known/security.txt');
    const expires = Date.parse(fields.get('Expires')!);
    expect(expires).toBeGreaterThan(now);
    expect(expires).toBeLessThan(now + 365 * 86_400_000);
  });

  it('is absent where no contact is set', async () => {
    const { body } = await supertest(nameless.url).get('/.well-known/security.txt').expect(404);
    expect(body).toMatchObject({ kind: 'not-found' });
  });
});
