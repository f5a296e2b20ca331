import { isProblem, type Fault } from '../../../../src/core/problem.ts';
import { validateSource, validateSourceChange } from '../../../../src/access/sources/validate-source.ts';

const CMI5 = 'https://w3id.org/xapi/cmi5';

/** What is wrong with a value, by its place; anything but a refusal fails. */
const faultsOf = (validate: (value: unknown) => unknown, value: unknown): readonly Fault[] => {
  try {
    validate(value);
  } catch (thrown) {
    if (!isProblem(thrown, 'invalid-request')) throw thrown;
    return thrown.faults;
  }
  throw new Error('nothing was refused');
};
/** The places of all faults; their order says nothing. */
const faultPointers = (value: unknown): readonly string[] =>
  faultsOf(validateSource, value)
    .map(({ at }) => at)
    .sort();

describe('a source that is sent', () => {
  it('has an id and a name', () =>
    expect(validateSource({ id: 'moodle-2', name: 'École' })).toEqual({ id: 'moodle-2', name: 'École' }));

  it('may name the modes of profiles; without a policy one matching template is enough', () => {
    const profiles = [
      { id: CMI5, mode: 'enforce', policy: 'all' },
      { id: 'urn:video', mode: 'off' },
    ];
    expect(validateSource({ id: 'a', name: 'A', profiles })).toEqual({
      id: 'a',
      name: 'A',
      profiles: [profiles[0], { ...profiles[1], policy: 'any' }],
    });
    expect(validateSource({ id: 'a', name: 'A', profiles: [] })).toEqual({ id: 'a', name: 'A', profiles: [] });
  });

  it('may name basis, controller, audience, retention, and what becomes of requests with withheld statements', () => {
    const whole = {
      id: 'a',
      name: 'A',
      basis: 'consent',
      controller: { name: 'École', address: '1 rue', contact: 'x', dpo: 'y', country: 'FR' },
      audience: 'minors',
      keep: 'P3Y',
      onWithheld: 'reject',
      directKafka: true,
      unconditionalProfiles: true,
    };
    expect(validateSource(whole)).toEqual(whole);
  });

  it.each<readonly [string, unknown, readonly string[]]>([
    ['basis', 'vital', ['/basis']],
    ['basis', null, ['/basis']],
    ['audience', 'children', ['/audience']],
    ['keep', 'P0D', ['/keep']],
    ['keep', 'PT1H', ['/keep']],
    ['keep', 3, ['/keep']],
    ['onWithheld', 'drop', ['/onWithheld']],
    ['directKafka', 'yes', ['/directKafka']],
    ['unconditionalProfiles', 'yes', ['/unconditionalProfiles']],
    ['controller', 'École', ['/controller']],
    [
      'controller',
      { name: ' ', address: '1', contact: '\ud800', country: 'fr', vat: 1 },
      ['/controller/contact', '/controller/country', '/controller/name', '/controller/vat'],
    ],
    ['controller', {}, ['/controller/address', '/controller/contact', '/controller/country', '/controller/name']],
  ])('may not have the %s %j', (name, value, pointers) =>
    expect(faultPointers({ id: 'a', name: 'A', [name]: value })).toEqual(pointers),
  );

  it.each(['a'.repeat(64), '0', '-', 'a-0'])('may have the id %s', (id) =>
    expect(validateSource({ id, name: 'A' }).id).toBe(id),
  );
  it.each(['', 'a'.repeat(65), 'A', 'a_b', 'a.b', 'é', 'a\n', 'a b', 7, null])('may not have the id %j', (id) =>
    expect(faultPointers({ id, name: 'A' })).toEqual(['/id']),
  );
  it.each(['A', '😀'.repeat(200), 'a'.repeat(200), 'two\nlines'])('may have the name %j', (name) =>
    expect(validateSource({ id: 'a', name }).name).toBe(name),
  );
  it.each(['', '😀'.repeat(201), 'a'.repeat(201), 7, null, ['A']])('may not have the name %j', (name) =>
    expect(faultPointers({ id: 'a', name })).toEqual(['/name']),
  );

  it.each<readonly [string, unknown, string]>([
    ['an IRI without a scheme', { id: 'cmi5', mode: 'off' }, '/profiles/0/id'],
    ['no IRI', { id: 'https://a b', mode: 'off' }, '/profiles/0/id'],
    ['another mode', { id: CMI5, mode: 'strict' }, '/profiles/0/mode'],
    ['another policy', { id: CMI5, mode: 'off', policy: 'some' }, '/profiles/0/policy'],
    ['no policy but null', { id: CMI5, mode: 'off', policy: null }, '/profiles/0/policy'],
    ['a member that is not known', { id: CMI5, mode: 'off', 'a/b': 1 }, '/profiles/0/a~1b'],
    ['no mode', { id: CMI5 }, '/profiles/0/mode'],
    ['no id', { mode: 'off' }, '/profiles/0/id'],
    ['a text', CMI5, '/profiles/0'],
    ['null', null, '/profiles/0'],
    ['an array', [], '/profiles/0'],
  ])('may not name a profile by %s', (_, profile, at) =>
    expect(faultPointers({ id: 'a', name: 'A', profiles: [profile] })).toEqual([at]),
  );

  it('names each profile once', () => {
    const one = { id: CMI5, mode: 'off' };
    expect(
      faultsOf(validateSource, {
        id: 'a',
        name: 'A',
        profiles: [one, { ...one, id: 'urn:b' }, { ...one, mode: 'observe' }, one],
      }),
    ).toEqual([
      { at: '/profiles/2/id', detail: 'is the profile of /profiles/0 too' },
      { at: '/profiles/3/id', detail: 'is the profile of /profiles/0 too' },
    ]);
  });

  it.each([{}, null, 'observe', 7])('may not have %j for profiles', (profiles) =>
    expect(faultPointers({ id: 'a', name: 'A', profiles })).toEqual(['/profiles']),
  );

  it('names at most 100 profiles', () => {
    const some = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `urn:${index}`, mode: 'off' }));
    expect(validateSource({ id: 'a', name: 'A', profiles: some(100) }).profiles).toHaveLength(100);
    expect(faultPointers({ id: 'a', name: 'A', profiles: some(101) })).toEqual(['/profiles']);
  });

  it.each([null, [], 'a', 7, true])('is not %j', (value) => expect(faultPointers(value)).toEqual(['']));

  it('is refused with all faults at once, each with its JSON Pointer', () => {
    expect(faultPointers({ id: 'A', profiles: [{ id: '', mode: 1, policy: 2 }, 3], basis: 'vital', v: 7 })).toEqual([
      '/basis',
      '/id',
      '/name',
      '/profiles/0/id',
      '/profiles/0/mode',
      '/profiles/0/policy',
      '/profiles/1',
      '/v',
    ]);
  });

  it('is refused with at most 100 faults', () => {
    expect(
      faultsOf(validateSource, Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`m${index}`, 1]))),
    ).toHaveLength(100);
  });

  it.each(['__proto__', 'constructor', 'toString'])('has no member %s', (name) => {
    expect(faultPointers(JSON.parse(`{"id":"a","name":"A","${name}":{}}`))).toEqual([`/${name}`]);
  });
});

describe('a change of a source that is sent', () => {
  it.each([
    {},
    { name: 'B' },
    { profiles: [] },
    { name: 'B', profiles: [{ id: CMI5, mode: 'enforce', policy: 'all' }] },
    { controller: null, audience: null, keep: null, onWithheld: 'reject', directKafka: false },
  ])('may be %j', (change) => {
    expect(validateSourceChange(change)).toEqual(change);
  });

  it('has faults as a source has, and none of its members is needed', () => {
    expect(
      faultsOf(validateSourceChange, { id: 'a', name: '', profiles: [{ mode: 'off' }] }).map(({ at }) => at),
    ).toEqual(['/id', '/name', '/profiles/0/id']);
    expect(
      faultsOf(validateSourceChange, { basis: 'consent', name: null, onWithheld: null }).map(({ at }) => at),
    ).toEqual(['/basis', '/name', '/onWithheld']);
  });
});
