import fc from 'fast-check';
import { purposeHash, purposeJson } from '../../../../../src/consent/purposes/purpose-json.ts';
import { validatePurpose } from '../../../../../src/consent/purposes/validation/validate-purpose.ts';
import { aRecordPurpose, aStudy, NOW } from '../../../../support/builders/consent/a-purpose.ts';

type Body = Readonly<Record<string, unknown>>;
const AT = { now: NOW, studyMinimum: 10 };
const study = purposeJson(aStudy({ assurance: 'institution' })) as Body;
const record = purposeJson(aRecordPurpose()) as Body;
const without = (body: Body, ...names: readonly string[]): Body =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
const faultsAt = (body: unknown): readonly string[] => validatePurpose(body, AT).faults.map(({ at }) => at);

describe('a purpose', () => {
  it.each<readonly [string, Body]>([
    ['study', study],
    ['record', record],
    ['product', { ...study, kind: 'product', commercial: true }],
  ])('(a %s) is read as it was written', (_, body) => {
    expect(purposeJson(validatePurpose(body, AT).content!)).toEqual(body);
  });

  it('of before assurances were kept has its hash, and takes what its author names', () => {
    expect(purposeJson(aStudy())).not.toHaveProperty('assurance');
    expect(validatePurpose(record, AT).content).not.toHaveProperty('assurance');
    for (const assurance of ['tool', 'institution', 'idp'])
      expect(validatePurpose({ ...study, assurance }, AT).content?.assurance).toBe(assurance);
  });

  it('ends after the last day that pages name', () => {
    expect(validatePurpose({ ...study, until: '2027-06-30' }, AT).content?.until).toBe(
      Date.parse('2027-07-01T00:00:00Z'),
    );
  });

  it('has usual values for what may be left out', () => {
    const { scope, view } = { scope: { sources: ['h5p'] }, view: {} };
    expect(
      validatePurpose(
        {
          ...without(study, 'minimum', 'commercial', 'automatedDecisions', 'dpv', 'references', 'benefit', 'assurance'),
          scope,
          view,
        },
        AT,
      ).content,
    ).toMatchObject({
      assurance: 'institution',
      minimum: 10,
      commercial: false,
      automatedDecisions: 'none',
      dpvPurposes: [],
      references: {},
      scope: { sources: ['h5p'], profiles: [], verbs: [], activityTypes: [] },
      view: { time: 'PT1M', keepActivities: [], extensions: {}, responses: false },
    });
  });

  it('names a reason for exact times, and has none for others', () => {
    const viewOf = (view: object) => validatePurpose({ ...study, view }, AT);
    expect(viewOf({ time: 'exact' }).faults.map(({ at }) => at)).toEqual(['/view/timeReason']);
    expect(viewOf({ time: 'exact', timeReason: '' }).faults.map(({ at }) => at)).toEqual(['/view/timeReason']);
    expect(viewOf({ time: 'exact', timeReason: 'Seconds count.' }).content?.view?.timeReason).toBe('Seconds count.');
    expect(viewOf({ time: 'P1D', timeReason: 'Seconds count.' }).content?.view).not.toHaveProperty('timeReason');
  });

  it.each<readonly [string, Body, readonly string[]]>([
    ['a study on another basis than consent', { ...without(study, 'dpv'), basis: 'public_task' }, ['/basis']],
    ['a product that is not said to be commercial', { ...study, kind: 'product' }, ['/commercial']],
    [
      'commercial use on another basis than consent',
      { ...without(record, 'dpv'), basis: 'contract', commercial: true },
      ['/basis'],
    ],
    ['steering on consent', { ...without(study, 'view'), id: 'steering:x', kind: 'steering' }, ['/basis']],
    [
      'forwarding on a contract',
      { ...without(study, 'view', 'dpv'), id: 'forward:x', kind: 'forward', basis: 'contract' },
      ['/basis'],
    ],
    [
      'forwarding to two',
      { ...without(study, 'view'), id: 'forward:x', kind: 'forward', recipients: ['a', 'b'] },
      ['/recipients'],
    ],
    ['a study with attachments', { ...study, attachments: true }, ['/attachments']],
    ['a record with a view', { ...record, view: study.view }, ['/view']],
    ['a record of another source', { ...record, scope: { sources: ['moodle'] } }, ['/scope/sources']],
    ['a record of two sources', { ...record, scope: { sources: ['h5p', 'moodle'] } }, ['/scope/sources']],
    ['a study without a view', without(study, 'view'), ['/view']],
    ['a study without an end and a time to keep', without(study, 'until', 'keep'), ['/until', '/keep']],
    ['an end in the past', { ...study, until: '2026-03-31' }, ['/until']],
    ['an end beyond three years', { ...study, until: '2029-04-02' }, ['/until']],
    ['an end on a day that is none', { ...study, until: '2027-02-29' }, ['/until']],
    ['an end with a time', { ...study, until: '2027-06-30T00:00:00Z' }, ['/until']],
    ['a time to keep in hours', { ...study, keep: 'PT48H' }, ['/keep']],
    ['an id without its prefix', { ...study, id: 'spelling' }, ['/id']],
    ['an id of another kind', { ...study, id: 'record:h5p' }, ['/id']],
    ['an id in capitals', { ...study, id: 'study:Spelling' }, ['/id']],
    ['an id with a dot, which would be a field name', { ...study, id: 'study:a.b' }, ['/id']],
    ['an id that is too long', { ...study, id: `study:${'a'.repeat(65)}` }, ['/id']],
    ['a summary of 281 characters', { ...study, summary: { fr: 'é'.repeat(281) } }, ['/summary/fr']],
    ['a title in no language', { ...study, title: {} }, ['/title']],
    ['a title in what is no language', { ...study, title: { french_: 'x' } }, ['/title/french_']],
    [
      'a controller of nowhere, with a member that nobody knows',
      { ...study, controller: { name: 'X', address: 'Y', contact: 'Z', country: 'France', vat: '1' } },
      ['/controller/vat', '/controller/country'],
    ],
    ['no recipient of a study', { ...study, recipients: [] }, ['/recipients']],
    ['a recipient twice', { ...study, recipients: ['X', 'X'] }, ['/recipients/1']],
    ['no source', { ...study, scope: { sources: [] } }, ['/scope/sources']],
    ['a verb that is no IRI', { ...study, scope: { sources: ['h5p'], verbs: ['answered'] } }, ['/scope/verbs/0']],
    [
      'an extension of another type',
      { ...study, view: { time: 'PT1M', extensions: { 'https://e/x': 'string' } } },
      ['/view/extensions/https:~1~1e~1x'],
    ],
    [
      'an extension that is no IRI',
      { ...study, view: { time: 'PT1M', extensions: { attempt: 'number' } } },
      ['/view/extensions/attempt'],
    ],
    ['another precision of time', { ...study, view: { time: 'PT5M' } }, ['/view/time']],
    [
      'more than anybody would read',
      { ...study, recipients: Array.from({ length: 1000 }, (_, at) => `${'x'.repeat(300)}${at}`) },
      [''],
    ],
    ['an assurance that is none', { ...study, assurance: 'sure' }, ['/assurance']],
    ['a minimum of nobody', { ...study, minimum: 0 }, ['/minimum']],
    ['a minimum below the floor of the server', { ...study, minimum: 9 }, ['/minimum']],
    [
      'what the server sets',
      { ...study, version: 1, state: 'open', accepts: [1], hash: 'x' },
      ['/version', '/state', '/accepts', '/hash'],
    ],
    ['text that no UTF-8 can carry', { ...study, benefit: { en: 'a\ud800' } }, ['/benefit/en']],
    ['a term that is not of DPV', { ...study, dpv: { purpose: ['Research'] } }, ['/dpv/purpose/0']],
    ['a basis in DPV that is another one', { ...study, dpv: { purpose: [], basis: 'eu-gdpr:A6-1-e' } }, ['/dpv/basis']],
    ['storage in no country', { ...study, storage: [] }, ['/storage']],
  ])('is not %s', (_, body, at) => {
    expect(faultsAt(body)).toEqual(at);
  });

  it('may end three years from now to the day', () => {
    expect(faultsAt({ ...study, until: '2029-04-01' })).toEqual([]);
  });
  it('may have a summary of 280 characters, however many bytes each takes', () => {
    expect(faultsAt({ ...study, summary: { fr: '\u{1f600}'.repeat(280) } })).toEqual([]);
  });

  it('is refused with all of its faults at once', () => {
    expect(faultsAt({})).toEqual([
      '/kind',
      '/basis',
      '/id',
      '/title',
      '/summary',
      '/controller',
      '/controller/name',
      '/controller/address',
      '/controller/contact',
      '/controller/country',
      '/recipients',
      '/scope',
      '/scope/sources',
      '/storage',
    ]);
  });

  it.each([null, 1, 'text', [], undefined])('is not %j', (body) => {
    expect(faultsAt(body)).toContain('');
  });

  it('is refused or read, but never thrown at, whatever comes', () => {
    const names = Object.keys(study);
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 3 })), (change) => {
        const { content } = validatePurpose({ ...study, ...change }, AT);
        if (content !== undefined) expect(purposeHash({ ...content, version: 1 })).toMatch(/^[0-9a-f]{64}$/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the hash of a purpose', () => {
  const hashOf = (about: Parameters<typeof aStudy>[0]) => purposeHash(aStudy(about));
  it('is of what people are shown, and of its version', () => {
    expect(
      new Set([
        hashOf({}),
        hashOf({ summary: { en: 'Other words.' } }),
        hashOf({ minimum: 11 }),
        hashOf({ assurance: 'idp' }),
        hashOf({ version: 2 }),
      ]).size,
    ).toBe(5);
  });
  it('is not of its state, nor of which versions it accepts', () => {
    expect(hashOf({ state: 'suspended', accepts: [1, 2] })).toBe(hashOf({}));
  });
});
