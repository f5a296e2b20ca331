import type { Sender } from '../../../../src/consent/purposes/admitted-readers.ts';
import { readersOfSources } from '../../../../src/consent/purposes/readers-of-sources.ts';
import { findAdmittedData } from '../../../../src/api/admitted-data.ts';
import { createOrganisationTree } from '../../../../src/access/sources/organisations/organisations.ts';
import type { Organisation } from '../../../../src/store/ports/sources/organisation-repository.ts';
import type { Source } from '../../../../src/store/ports/sources/source-repository.ts';

const CONTROLLER = { name: 'The school', address: '1 Street', contact: 'x@school.example', country: 'FR' };
const organisation = (id: string, parent: string, controller?: typeof CONTROLLER): Organisation => ({
  id,
  parent,
  name: `Name of ${id}`,
  createdAt: 1,
  v: 1,
  ...(controller === undefined ? {} : { controller }),
});
const source = (id: string, about: Partial<Source> = {}): Source => ({
  id,
  name: id,
  basis: 'consent',
  createdAt: 1,
  v: 1,
  ...about,
});
const sender = (id: string, scopes: readonly string[], of: string): Sender => ({
  kind: 'account',
  id,
  name: id,
  scopes,
  organisation: of,
});

describe('the recipients of sources', () => {
  const organisations = [
    organisation('org:academy', 'org:default'),
    organisation('org:school', 'org:academy', CONTROLLER),
    organisation('org:class', 'org:school'),
  ];
  const tool = source('tool', { organisation: 'org:class' });
  const read = (senders: readonly Sender[], sources: readonly Source[] = [tool]) =>
    readersOfSources(
      {
        granted: new Map(),
        receivers: [],
        senders,
        sources,
        organisations,
        tree: createOrganisationTree(organisations),
        institution: 'The ministry',
      },
      findAdmittedData,
    );

  it('are organisations above the controller, where somebody has a role that reads', () => {
    const operators = ['org:class', 'org:school', 'org:academy', 'org:default'].map((of) =>
      sender(`staff:${of}`, ['operator'], of),
    );
    expect(read(operators).get('tool')).toEqual([
      { id: 'org:academy', name: 'Name of org:academy' },
      { id: 'org:default', name: 'The ministry' },
    ]);
    expect(read(operators.slice(0, 2)).size).toBe(0);
    expect(read([sender('staff:a', ['steward', 'auditor', 'dpo'], 'org:default')]).size).toBe(0);
  });

  it('are none where who runs Carnet is the controller; a source with one of its own has all above it', () => {
    const root = [sender('staff:a', ['operator'], 'org:default'), sender('staff:b', ['operator'], 'org:school')];
    expect(read(root, [source('plain', { organisation: 'org:academy' })]).size).toBe(0);
    const own = source('own', { organisation: 'org:class', controller: { ...CONTROLLER, name: 'A maker' } });
    expect(
      read(root, [own])
        .get('own')
        ?.map(({ name }) => name),
    ).toEqual(['The school', 'The ministry']);
  });

  it('are each host of webhooks once', () => {
    const receiver = { owner: 'key', sources: ['tool'], confirmation: 'approved' } as const;
    const receivers = ['wh_a', 'wh_b'].map((id) => ({ ...receiver, id, host: 'hooks.example' }));
    const found = readersOfSources(
      {
        granted: new Map([['tool', [{ id: 'dashboard', name: 'Dashboard' }]]]),
        receivers,
        senders: [],
        sources: [tool, source('other')],
        organisations,
        tree: createOrganisationTree(organisations),
        institution: 'The ministry',
      },
      findAdmittedData,
    );
    expect([...found]).toEqual([
      [
        'tool',
        [
          { id: 'dashboard', name: 'Dashboard' },
          { id: 'hooks.example', name: 'hooks.example' },
        ],
      ],
    ]);
  });
});
