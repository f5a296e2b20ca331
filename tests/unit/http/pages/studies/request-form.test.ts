import { REQUEST_FIELDS, REQUEST_SECTIONS } from '../../../../../src/pages/views/request-form-view.ts';
import fc from 'fast-check';
import { mergePatch } from '../../../../../src/consent/purposes/merge-patch.ts';
import { purposeJson } from '../../../../../src/consent/purposes/purpose-json.ts';
import type { PurposeContent } from '../../../../../src/consent/model/types.ts';
import { validatePurpose } from '../../../../../src/consent/purposes/validation/validate-purpose.ts';
import { faultsByField } from '../../../../../src/http/pages/studies/request-faults.ts';
import { bodyOf, patchOf, valuesOf, valuesOfPurpose } from '../../../../../src/http/pages/studies/request-form.ts';
import { aStudy, NOW } from '../../../../support/builders/consent/a-purpose.ts';

/** A study that says all that a study may say. */
const COMPLETE: PurposeContent = aStudy({
  title: { fr: 'Dictée', en: 'Dictation', de: 'Diktat', 'pt-BR': 'Ditado' },
  summary: { fr: 'Quel exercice.', nl: 'Welke oefening.' },
  benefit: { en: 'Better lessons.', de: 'Besserer Unterricht.' },
  recipients: ['University X', 'Lab Y'],
  commercial: true,
  automatedDecisions: 'The next exercise is chosen.',
  scope: {
    sources: ['h5p', 'moodle'],
    profiles: ['https://w3id.org/p'],
    verbs: ['http://adlnet.gov/expapi/verbs/answered'],
    activityTypes: ['http://adlnet.gov/expapi/activities/question'],
  },
  view: {
    time: 'shifted',
    keepActivities: ['https://h5p.example/ex/', 'https://h5p.example/unit/'],
    extensions: { 'https://h5p.example/attempt': 'number', 'https://h5p.example/level': 'enum:easy|very hard' },
    responses: true,
  },
  assurance: 'idp',
  dpvPurposes: ['dpv:AcademicResearch', 'dpv:ResearchAndDevelopment'],
  dpia: { title: 'Dictation', date: '2026-03-01', uri: 'https://university.example/dpia/1' },
  references: {
    ethics: 'CER-12',
    result: 'Dictations help.',
    preregistration: 'osf.io/abcde',
    dataManagementPlan: 'DMP 3',
  },
});

/** What a browser sends of the form with these values. */
const sent = (values: ReturnType<typeof valuesOfPurpose>): ReturnType<typeof valuesOf> =>
  valuesOf(new URLSearchParams(values));
/** All that a lab may say of a study over REST, and nothing of what the server says. */
const contentOf = (body: unknown): PurposeContent => {
  const { content, faults } = validatePurpose(body, { now: NOW, studyMinimum: 10 });
  if (content === undefined) throw new Error(JSON.stringify(faults));
  return content;
};
const restOf = (content: PurposeContent): PurposeContent => contentOf(bodyWithoutServer(content));
const bodyWithoutServer = (content: PurposeContent): object => {
  const { version, accepts, state, hash, ...body } = purposeJson(content) as Readonly<Record<string, unknown>>;
  return body;
};

describe('the form of a request', () => {
  it('holds all that a study may say over REST, and gives it back', () => {
    expect(contentOf(bodyOf(sent(valuesOfPurpose(COMPLETE))))).toEqual(restOf(COMPLETE));
  });

  it('takes nothing away from a draft that is saved as it stands', () => {
    const before = bodyWithoutServer(COMPLETE);
    expect(contentOf(mergePatch(before as never, patchOf(sent(valuesOfPurpose(COMPLETE)), COMPLETE)))).toEqual(
      restOf(COMPLETE),
    );
  });

  it('takes away what is taken out of it', () => {
    const { titleOthers, result, referenceOthers, commercial, automatedDecisions, ...others } = sent(
      valuesOfPurpose(COMPLETE),
    );
    expect(contentOf(mergePatch(bodyWithoutServer(COMPLETE) as never, patchOf(others, COMPLETE)))).toMatchObject({
      title: { fr: 'Dictée', en: 'Dictation' },
      references: { ethics: 'CER-12' },
      dpia: { title: 'Dictation' },
      commercial: false,
      automatedDecisions: 'none',
    });
  });

  it('gives back texts in whatever language and references of whatever name', () => {
    const text = fc.stringMatching(/^[a-z0-9é:.,]{1,12}( [a-z0-9é:.,]{1,12}){0,3}$/);
    const tags = fc.constantFrom('fr', 'en', 'de', 'pt-BR', 'zh-Hant', 'x-own');
    fc.assert(
      fc.property(
        fc.dictionary(tags, text, { minKeys: 1 }),
        fc.dictionary(fc.stringMatching(/^[A-Za-z]{1,10}$/), text),
        (title, references) => {
          const study = aStudy({ title, references, assurance: 'institution' });
          expect(contentOf(bodyOf(sent(valuesOfPurpose(study))))).toEqual(restOf(study));
        },
      ),
    );
  });

  it('says how sure a yes has to be, and nothing of it for a version of before, which names nothing', () => {
    const { assurance: _, ...before } = aStudy();
    expect(valuesOfPurpose(before)).not.toHaveProperty('assurance');
    expect(contentOf(bodyOf(sent({ ...valuesOfPurpose(COMPLETE), assurance: 'tool' }))).assurance).toBe('tool');
  });

  it('shows each of its fields once', () => {
    expect(REQUEST_SECTIONS.flatMap(([, names]) => [...names]).toSorted()).toEqual([...REQUEST_FIELDS].toSorted());
  });

  it('tells what is wrong at the field in which it was written', () => {
    const { content, faults } = validatePurpose(
      bodyOf({
        ...sent(valuesOfPurpose(COMPLETE)),
        titleOthers: 'de\nnot_a_tag Titel',
        referenceOthers: 'a1 b',
        result: 'x'.repeat(501),
        summaryFr: 'x'.repeat(281),
        assurance: 'none',
      }),
      { now: NOW, studyMinimum: 10 },
    );
    expect(content).toBeUndefined();
    const byField = faultsByField(faults);
    expect([...byField.keys()].toSorted()).toEqual([
      'assurance',
      'referenceOthers',
      'result',
      'summaryFr',
      'titleOthers',
    ]);
    expect(byField.get('titleOthers')?.join(' ')).toMatch(/de .*not_a_tag /);
  });
});
