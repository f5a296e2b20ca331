import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../../../src/core/config/config.ts';
import { checkJournalUrl, journalTraitsOf } from '../../../../src/journal/open-journal.ts';
import { checkStoreUrl, storeTraitsOf } from '../../../../src/store/open-store.ts';
import type { Fault } from '../../../../src/core/problem.ts';

const well = {
  journalUrl: () => [],
  storeUrl: () => [],
  dataDir: () => [],
  profilesDir: () => [],
  journalTraitsOf,
  storeTraitsOf,
};
const names = (env: Record<string, string>, check: Parameters<typeof readConfig>[1] = well): string[] => {
  const read = readConfig(env, check);
  return Array.isArray(read) ? read.map(({ at }: { at: string }) => at) : [];
};

describe('the settings', () => {
  it('have defaults that start on a laptop', () => {
    expect(readConfig({}, well)).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      role: 'all',
      ackWaitMs: 2000,
      defaultVersion: '2.0.0',
      journalUrl: 'sqlite:./data/journal.db',
      journalRetentionMs: 46 * 3_600_000,
      storeUrl: 'sqlite:./data/store.db',
      publicUrl: 'http://localhost:8080',
      metricsSources: 100,
      accessLog: { errors: true, share: 1 },
    });
  });

  it('keep the databases in DATA_DIR', () => {
    expect(readConfig({ DATA_DIR: '/srv/x' }, well)).toMatchObject({
      journalUrl: 'sqlite:/srv/x/journal.db',
      storeUrl: 'sqlite:/srv/x/store.db',
    });
  });

  it('are refused by their names if the files of a DATA_DIR can be no URL', () => {
    const check = { ...well, journalUrl: checkJournalUrl, storeUrl: checkStoreUrl };
    expect(names({ DATA_DIR: '/srv/a\nb' }, check)).toEqual(['STORE_URL']);
  });

  it('take a retention of the journal of four hours to thirty days', () => {
    expect(readConfig({ JOURNAL_RETENTION_HOURS: '4' }, well)).toMatchObject({ journalRetentionMs: 14_400_000 });
    for (const hours of ['3', '721', '1.5', 'P2D'])
      expect(names({ JOURNAL_RETENTION_HOURS: hours })).toEqual(['JOURNAL_RETENTION_HOURS']);
  });

  it('are refused all at once, each by its name', () => {
    expect(
      names({
        PORT: 'x',
        ROLE: 'boss',
        ACK_WAIT_MS: '-1',
        DEFAULT_XAPI_VERSION: '3',
        CARNET_MASTER_KEY: 'short',
        CARNET_KEY: 'a',
        ACCESS_LOG: '1.5',
        LOG_LEVEL: 'loud',
        PUBLIC_URL: 'ftp://x',
      }).sort(),
    ).toEqual([
      'ACCESS_LOG',
      'ACK_WAIT_MS',
      'CARNET_MASTER_KEY',
      'CARNET_SECRET',
      'DEFAULT_XAPI_VERSION',
      'LOG_LEVEL',
      'PORT',
      'PUBLIC_URL',
      'ROLE',
    ]);
  });

  it('name a misspelt CARNET_ setting', () => expect(names({ CARNET_SECRETS: 'x' })).toEqual(['CARNET_SECRETS']));

  it('have a mail server only with the sender of mails', () => {
    const mail = { SMTP_URL: 'smtps://ada:secret@mail.example:465', MAIL_FROM: 'Carnet <carnet@school.example>' };
    expect(readConfig(mail, well)).toMatchObject({ mail: { url: mail.SMTP_URL, from: mail.MAIL_FROM } });
    expect(readConfig({}, well)).not.toHaveProperty('mail');
    for (const [given, missing] of [
      ['SMTP_URL', 'MAIL_FROM'],
      ['MAIL_FROM', 'SMTP_URL'],
    ] as const)
      expect(readConfig({ [given]: mail[given] }, well)).toEqual([
        { at: missing, detail: `is required when ${given} is set` },
      ]);
    const wrong = readConfig({ ...mail, SMTP_URL: 'https://mail.example/secret' }, well);
    expect(wrong).toEqual([{ at: 'SMTP_URL', detail: expect.stringContaining('smtps://') as string }]);
    expect(JSON.stringify(wrong)).not.toContain('secret');
  });

  it.each([
    ['CONTROLLER_ADRESS', 'CONTROLLER_ADDRESS'],
    ['STOREURL', 'STORE_URL'],
    ['BODYLIMIT', 'BODY_LIMIT'],
    ['JORUNAL_URL', 'JOURNAL_URL'],
    ['log_level', 'LOG_LEVEL'],
    ['IN_FLIGTH_LIMITS', 'IN_FLIGHT_LIMIT'],
    ['OIDC_CLIENTID', 'OIDC_CLIENT_ID'],
  ])('name %s, by which %s is meant', (name, meant) => {
    expect(readConfig({ [name]: 'x' }, well)).toEqual([
      { at: name, detail: `unknown setting; did you mean ${meant}? If it is another program's, set ${meant} as well` },
    ]);
  });

  it.each([
    ['PROT', 'unknown setting; did you mean PORT?'],
    ['HSOT', 'unknown setting; did you mean HOST?'],
    ['ROL', 'unknown setting; did you mean ROLE?'],
    ['TLS_KYE', 'unknown setting; did you mean TLS_KEY?'],
    ['XAPI_PREFIX_OF_SCOPES', 'unknown setting'],
  ])('warn of %s, and are usable', (name, detail) => {
    const read = readConfig({ [name]: '9' }, well);
    expect(read).toMatchObject({ port: 8080, unknownSettings: [{ at: name, detail }] });
  });

  const withAttributes = (list: string, more: Record<string, string> = {}): unknown =>
    readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector', OTEL_RESOURCE_ATTRIBUTES: list, ...more }, well);

  it('have the attributes of OpenTelemetry decoded, and the name of the service that is named last', () => {
    const list = 'team=l%C3%A9on, a%3D=b%2C,,service.name=lrs';
    const attributes = { team: 'léon', 'a=': 'b,', 'service.name': 'lrs' };
    expect(withAttributes(list)).toMatchObject({ otlp: { serviceName: 'lrs', attributes }, unknownSettings: [] });
    expect(withAttributes(list, { OTEL_SERVICE_NAME: 'x' })).toMatchObject({ otlp: { serviceName: 'x', attributes } });
    expect(withAttributes('')).toMatchObject({ otlp: { serviceName: 'carnet', attributes: {} } });
  });

  it.each(['team', 'a=b=c', '=b', 'a=%zz', `a=${'x'.repeat(256)}`, 'service.name=lrs,a'])(
    'leave out attributes of OpenTelemetry that cannot be read, all of them, and warn: %s',
    (list) =>
      expect(withAttributes(list)).toMatchObject({
        otlp: { serviceName: 'carnet', attributes: {} },
        unknownSettings: [{ at: 'OTEL_RESOURCE_ATTRIBUTES' }],
      }),
  );

  it('leave alone what else an environment has, and what is like a setting that is given', () => {
    const others = [
      'HOME',
      'PATH',
      'USER',
      'LANG',
      'TERM',
      'MAIL',
      'SHELL',
      'PWD',
      'TZ',
      'POST',
      'HOSTS',
      'HOSTNAME',
      'HOSTTYPE',
      'PORTS',
      'ROLES',
      'MODE',
      'LOGNAME',
      'TMPDIR',
      'BASE_DIR',
      'TEMP_DIR',
      'XDG_DATA_DIRS',
      'XDG_DATA_HOME',
      'DATABASE_URL',
      'REDIS_URL',
      'KUBERNETES_SERVICE_HOST',
      'CONTROLLER_PORT',
      'CONTROLLER_SERVICE_HOST',
      'STORE_PORT',
      'JOURNAL_PORT',
      'NODE_ENV',
      'NODE_OPTIONS',
      'npm_config_loglevel',
      'npm_package_version',
      'INIT_CWD',
      'COLOR',
      'TEST_KAFKA_URL',
      'TEST_MONGODB_URL',
      'REQUIRE_SERVICES',
    ];
    const env = Object.fromEntries(others.map((name) => [name, 'x']));
    expect(names(env)).toEqual([]);
    expect(readConfig(env, well)).toMatchObject({ unknownSettings: [] });
    expect(names({ LOGLEVEL: 'loud', LOG_LEVEL: 'warn' })).toEqual([]);
  });

  it('name the folders that cannot be used, given or default', () => {
    const check = { ...well, dataDir: () => ['a folder'], profilesDir: () => ['another'] };
    expect(readConfig({ PROFILES_DIR: 'x' }, check)).toEqual([
      { at: 'DATA_DIR', detail: 'a folder' },
      { at: 'PROFILES_DIR', detail: 'another' },
    ]);
    expect(
      names(
        {
          JOURNAL_URL: 'kafka://a:1',
          STORE_URL: 'mongodb://a/b',
          CARNET_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
        },
        check,
      ),
    ).toEqual([]);
  });

  it('say what is wrong with a URL in one sentence, and nothing that follows from it', () => {
    expect(readConfig({ STORE_URL: 'postgres://x' }, { ...well, storeUrl: () => ['it must be sqlite:FILE'] })).toEqual([
      { at: 'STORE_URL', detail: 'is not usable: it must be sqlite:FILE' },
    ]);
  });

  it('never repeat a value, which may be a secret', () => {
    const faults = readConfig({ CARNET_SECRET: 'hunter2', CARNET_MASTER_KEY: 'hunter2' }, well);
    expect(Array.isArray(faults)).toBe(true);
    expect(JSON.stringify(faults)).not.toContain('hunter2');
  });

  it('name what the journal and the store say against their URLs', () => {
    expect(
      names(
        { JOURNAL_URL: 'kafka:', STORE_URL: 'sqlite:x' },
        { ...well, journalUrl: () => ['a host'], storeUrl: () => ['a file'] },
      ),
    ).toEqual(['JOURNAL_URL', 'STORE_URL']);
  });

  it('ask for a master key where the store is not SQLite', () => {
    expect(names({ STORE_URL: 'mongodb://h/d' })).toEqual(['CARNET_MASTER_KEY']);
    expect(names({ STORE_URL: 'mongodb://h/d', CARNET_MASTER_KEY: Buffer.alloc(32, 1).toString('base64') })).toEqual(
      [],
    );
  });

  it('allow 100 MiB of attachments, and never less than a body', () => {
    expect(readConfig({}, well)).toMatchObject({ attachmentsLimit: 104_857_600 });
    expect(readConfig({ BODY_LIMIT: '200000000' }, well)).toMatchObject({ attachmentsLimit: 200_000_000 });
    expect(readConfig({ ATTACHMENTS_LIMIT: '5000000' }, well)).toMatchObject({ attachmentsLimit: 5_000_000 });
    expect(names({ BODY_LIMIT: '5000000', ATTACHMENTS_LIMIT: '4999999' })).toEqual(['ATTACHMENTS_LIMIT']);
    expect(names({ ATTACHMENTS_LIMIT: 'much' })).toEqual(['ATTACHMENTS_LIMIT']);
  });

  it('allow pages of any origin unless CORS_ORIGINS names some, or none', () => {
    const origins = (text?: string): unknown =>
      (readConfig(text === undefined ? {} : { CORS_ORIGINS: text }, well) as { corsOrigins?: unknown }).corsOrigins;
    expect([origins(), origins('*'), origins('none')]).toEqual(['*', '*', []]);
    expect(origins('https://a.example, http://localhost:3000')).toEqual(['https://a.example', 'http://localhost:3000']);
    for (const wrong of [
      'a.example',
      'https://a.example/',
      'https://a.example,*',
      'ftp://a.example',
      'null',
      'https://a.example,',
    ])
      expect(names({ CORS_ORIGINS: wrong })).toEqual(['CORS_ORIGINS']);
  });

  it('name the controller of all records as a whole, or leave it to the default', () => {
    expect(readConfig({}, well)).toMatchObject({
      institution: { name: 'Whoever runs this Carnet', contact: 'http://localhost:8080', country: 'FR' },
    });
    const env = {
      CONTROLLER_NAME: 'École',
      CONTROLLER_ADDRESS: '1 rue',
      CONTROLLER_CONTACT: 'x@école.example',
      CONTROLLER_DPO: 'dpo@école.example',
      CONTROLLER_COUNTRY: 'BE',
    };
    expect(readConfig(env, well)).toMatchObject({
      institution: {
        name: 'École',
        address: '1 rue',
        contact: 'x@école.example',
        dpo: 'dpo@école.example',
        country: 'BE',
      },
    });
    expect(names({ CONTROLLER_NAME: 'École', CONTROLLER_COUNTRY: 'Belgique', CONTROLLER_DPO: ' ' }).sort()).toEqual([
      'CONTROLLER_ADDRESS',
      'CONTROLLER_CONTACT',
      'CONTROLLER_COUNTRY',
      'CONTROLLER_DPO',
    ]);
  });

  it('say where people sign in, beside by links: a provider over https, and what names them there', () => {
    const env = {
      OIDC_ISSUER: 'https://idp.school.example/realms/a/',
      OIDC_CLIENT_ID: 'carnet',
      OIDC_CLIENT_SECRET: 'hunter2',
    };
    expect(readConfig({}, well)).not.toHaveProperty('openId');
    expect(readConfig(env, well)).toMatchObject({
      openId: {
        issuer: env.OIDC_ISSUER,
        clientId: 'carnet',
        clientSecret: 'hunter2',
        claim: 'sub',
        homePage: env.OIDC_ISSUER,
      },
    });
    expect(readConfig({ ...env, OIDC_CLAIM: 'uid', OIDC_HOME_PAGE: 'https://school.example/' }, well)).toMatchObject({
      openId: { claim: 'uid', homePage: 'https://school.example/' },
    });
    expect(names({ OIDC_ISSUER: env.OIDC_ISSUER })).toEqual(['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET']);
    for (const wrong of ['http://idp.example', 'idp.example', 'https://idp.example/?a=b'])
      expect(names({ ...env, OIDC_ISSUER: wrong })).toEqual(['OIDC_ISSUER']);
    expect(readConfig({ ...env, OIDC_ISSUER: 'http://127.0.0.1:9' }, well)).toHaveProperty('openId');
    expect(names({ ...env, OIDC_CLAIMS: 'sub' })).toEqual(['OIDC_CLAIMS']);
  });

  it('name the providers of further organisations in a file, one an organisation', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'carnet-config-')), 'providers.json');
    const provider = { organisation: 'org:lycee', issuer: 'https://a.example', clientId: 'c', clientSecret: 'hunter2' };
    const given = (value: unknown) => {
      writeFileSync(file, JSON.stringify(value));
      return { OIDC_PROVIDERS: file };
    };
    const details = (env: Readonly<Record<string, string>>) =>
      (readConfig(env, well) as readonly Fault[]).map(({ at, detail }) => `${at} ${detail}`);
    const all = { name: 'Lycée', claim: 'email', childrenClaim: 'children', rolesClaim: 'roles', labClaim: 'lab' };
    expect(readConfig(given([{ ...provider, ...all }]), well)).toMatchObject({
      organisationProviders: [
        {
          ...provider,
          name: 'Lycée',
          claim: 'email',
          homePage: 'https://a.example',
          childrenClaim: 'children',
          staffClaims: { roles: 'roles', lab: 'lab' },
        },
      ],
    });
    expect(readConfig(given([provider]), well)).not.toHaveProperty('openId');
    expect(details(given([{ ...provider, issuer: 'http://a.example', secret: 's', clientId: 7 }, {}]))).toEqual([
      'OIDC_PROVIDERS entry 1: issuer must be an https URL without query and fragment; http only on this machine',
      'OIDC_PROVIDERS entry 1: clientId must be a text',
      'OIDC_PROVIDERS entry 1: secret is unknown',
      ...['organisation', 'issuer', 'clientId', 'clientSecret'].map(
        (name) => `OIDC_PROVIDERS entry 2: ${name} is missing`,
      ),
    ]);
    expect(names(given([provider, provider]))).toEqual(['OIDC_PROVIDERS']);
    const main = { OIDC_ISSUER: 'https://b.example', OIDC_CLIENT_ID: 'c', OIDC_CLIENT_SECRET: 's' };
    expect(names({ ...main, ...given([{ ...provider, organisation: 'org:default' }]) })).toEqual(['OIDC_PROVIDERS']);
    expect(names({ ...main, OIDC_ORGANISATION: 'org:lycee', ...given([provider]) })).toEqual(['OIDC_PROVIDERS']);
    expect(readConfig({ ...main, ...given([provider]) }, well)).toHaveProperty('openId');
    for (const wrong of [{}, 'x', null]) expect(names(given(wrong))).toEqual(['OIDC_PROVIDERS']);
    expect(names({ OIDC_PROVIDERS: `${file}.none` })).toEqual(['OIDC_PROVIDERS']);
  });

  it('name the issuer of access tokens, and how its tokens say what they permit', () => {
    const issuer = { XAPI_ISSUER: 'https://id.school.example' };
    expect(readConfig({}, well)).not.toHaveProperty('tokens');
    expect(readConfig({ ...issuer, PUBLIC_URL: 'https://lrs.example/' }, well)).toMatchObject({
      tokens: {
        issuer: 'https://id.school.example',
        audience: 'https://lrs.example',
        sourceClaim: 'client_id',
        scopeClaim: 'scope',
        scopePrefix: 'xapi:',
        organisation: 'org:default',
      },
    });
    expect(names({ XAPI_ISSUER: 'http://id.school.example', XAPI_ORGANISATION: 'school' })).toEqual([
      'XAPI_ISSUER',
      'XAPI_ORGANISATION',
    ]);
    expect(names({ XAPI_AUDIENCE: 'a' })).toEqual(['XAPI_ISSUER']);
  });

  it('keep a body small enough for a document of MongoDB', () => {
    const env = { CARNET_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'), BODY_LIMIT: '6000000' };
    expect(names({ ...env, STORE_URL: 'mongodb://h/d' })).toEqual(['BODY_LIMIT']);
    expect(names(env)).toEqual([]);
  });

  it('take an empty value as none', () => expect(readConfig({ PORT: '' }, well)).toMatchObject({ port: 8080 }));
});
