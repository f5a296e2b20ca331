import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { SETTINGS } from '../../../src/core/config/settings.ts';

const SCHEMA = 'deploy/helm/carnet/values.schema.json';

/** Set by the chart itself. */
const MANAGED: readonly string[] = [
  'ROLE',
  'PORT',
  'DATA_DIR',
  'PROFILES_DIR',
  'METRICS_PORT',
  'TLS_CERT',
  'TLS_KEY',
] satisfies readonly (keyof typeof SETTINGS)[];

/** Taken from a Secret alone. */
const SECRET: readonly string[] = [
  'JOURNAL_URL',
  'STORE_URL',
  'CARNET_KEY',
  'CARNET_SECRET',
  'CARNET_MASTER_KEY',
  'METRICS_TOKEN',
  'OIDC_CLIENT_SECRET',
  'SMTP_URL',
] satisfies readonly (keyof typeof SETTINGS)[];

interface Schema {
  readonly properties: Readonly<
    Record<'settings' | 'secretKeys', { propertyNames: { readonly enum: readonly string[] } }>
  >;
}

describe('The settings that the chart takes', () => {
  it('are those in the table of settings, without secrets in clear text', () => {
    const schema = JSON.parse(readFileSync(SCHEMA, 'utf8')) as Schema;
    const { settings, secretKeys } = schema.properties;
    const all = Object.keys(SETTINGS).filter((name) => !MANAGED.includes(name));
    const clear = all.filter((name) => !SECRET.includes(name));
    if (process.env['GOLDEN'] === 'write') {
      settings.propertyNames = { enum: clear };
      secretKeys.propertyNames = { enum: all };
      writeFileSync(SCHEMA, `${JSON.stringify(schema, undefined, 2)}\n`);
      execFileSync('npx', ['prettier', '--write', SCHEMA]);
    }
    expect(settings.propertyNames.enum).toEqual(clear);
    expect(secretKeys.propertyNames.enum).toEqual(all);
  });
});

/** What the chart hands to Prometheus and Grafana: Helm reads no file outside of its chart. */
const COPIES = [
  ['deploy/prometheus/rules.yml', 'deploy/helm/carnet/files/rules.yml'],
  ['deploy/grafana/dashboards', 'deploy/helm/carnet/files/dashboards'],
] as const;

const filesIn = (path: string): Readonly<Record<string, string>> =>
  path.endsWith('.yml')
    ? { '': readFileSync(path, 'utf8') }
    : Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(`${path}/${name}`, 'utf8')]));

describe('The alerts and dashboards of the chart', () => {
  it.each(COPIES)('are those of %s', (from, to) => {
    if (process.env['GOLDEN'] === 'write') {
      rmSync(to, { recursive: true, force: true });
      cpSync(from, to, { recursive: true });
    }
    expect(filesIn(to)).toEqual(filesIn(from));
  });
});
