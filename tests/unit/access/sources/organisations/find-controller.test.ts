import { createFindController } from '../../../../../src/access/sources/organisations/find-controller.ts';
import type { Organisation } from '../../../../../src/store/ports/sources/organisation-repository.ts';

const controller = (name: string) => ({ name, address: '1 Street', contact: 'x@school.example', country: 'FR' });
const organisation = (id: string, about: Partial<Organisation> = {}): Organisation => ({
  id,
  name: id,
  createdAt: 0,
  v: 1,
  ...about,
});

const aFinder = (...all: readonly Organisation[]) => {
  const clock = { now: 0 };
  const stored = [...all];
  const find = createFindController({
    organisations: { list: () => Promise.resolve(stored) },
    now: () => clock.now,
  });
  const nameFor = async (source: Parameters<typeof find>[0]) => (await find(source))?.name;
  return { clock, stored, find, nameFor };
};

describe('The controller of what a source records', () => {
  const tree = [
    organisation('org:academie', { controller: controller('Académie') }),
    organisation('org:lycee', { parent: 'org:academie', controller: controller('Lycée') }),
    organisation('org:college', { parent: 'org:academie' }),
    organisation('org:company'),
  ];

  it('is its own, else that of its organisation, else of the nearest one above', async () => {
    const { nameFor } = aFinder(...tree);
    expect(await nameFor({ controller: controller('Own'), organisation: 'org:lycee' })).toBe('Own');
    expect(await nameFor({ organisation: 'org:lycee' })).toBe('Lycée');
    expect(await nameFor({ organisation: 'org:college' })).toBe('Académie');
  });

  it('is that of this Carnet where none above names one, or the organisation is not stored', async () => {
    const { nameFor } = aFinder(...tree);
    for (const source of [{ organisation: 'org:company' }, { organisation: 'org:nowhere' }, {}])
      expect(await nameFor(source)).toBeUndefined();
  });

  it('is that of the root for all that have no nearer one, where the root names one', async () => {
    const { nameFor } = aFinder(...tree, organisation('org:default', { controller: controller('Ministry') }));
    expect(await nameFor({})).toBe('Ministry');
    expect(await nameFor({ organisation: 'org:company' })).toBe('Ministry');
    expect(await nameFor({ organisation: 'org:college' })).toBe('Académie');
  });

  it('is found where two changes at once have made a circle', async () => {
    const { nameFor } = aFinder(organisation('org:a', { parent: 'org:b' }), organisation('org:b', { parent: 'org:a' }));
    expect(await nameFor({ organisation: 'org:a' })).toBeUndefined();
  });

  it('follows a change within 5 seconds, and at once where it is asked for as of now', async () => {
    const { clock, stored, find, nameFor } = aFinder(organisation('org:lycee'));
    expect(await nameFor({ organisation: 'org:lycee' })).toBeUndefined();
    stored[0] = organisation('org:lycee', { controller: controller('Lycée') });
    expect((await find({ organisation: 'org:lycee' }, 'now'))?.name).toBe('Lycée');
    clock.now = 4001;
    expect(await nameFor({ organisation: 'org:lycee' })).toBe('Lycée');
  });
});
