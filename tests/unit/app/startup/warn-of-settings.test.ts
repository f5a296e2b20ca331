import { warnOfSettings } from '../../../../src/app/startup/warn-of-settings.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { createLog } from '../../../../src/telemetry/log.ts';

describe('a start', () => {
  it('names what may be a misspelt setting, and organisations that do not exist', async () => {
    const store = await openSqliteStore({ file: ':memory:', now: Date.now });
    try {
      await store.organisations.add({ id: 'org:lycee', name: 'Lycée', parent: 'org:default', createdAt: 1, v: 1 });
      const lines: string[] = [];
      const log = createLog({ level: 'info', destination: { write: (line) => void lines.push(line) } });
      const provider = { issuer: 'https://i.example', clientId: 'c', clientSecret: 's', claim: 'sub', homePage: 'h' };
      await warnOfSettings(
        {
          unknownSettings: [{ at: 'PROT', detail: 'unknown setting; did you mean PORT?' }],
          organisationProviders: ['org:lycee', 'org:lycée'].map((organisation) => ({ ...provider, organisation })),
          openId: provider,
        },
        store,
        log,
      );
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
        expect.objectContaining({ setting: 'PROT', message: 'unknown setting; did you mean PORT?' }),
        expect.objectContaining({ setting: 'OIDC_PROVIDERS', organisation: 'org:lycée' }),
      ]);
    } finally {
      await store.close();
    }
  });
});
