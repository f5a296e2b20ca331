import { purposeHash } from '../../../../src/consent/purposes/purpose-json.ts';
import type { Decision, Person, Purpose } from '../../../../src/consent/model/types.ts';

/** The current time of these tests. */
export const NOW = Date.parse('2026-04-01T08:00:00Z');
export const DAY = 86_400_000;

/** An open study on the basis of consent, in its first version. */
export const aStudy = (overrides: Partial<Purpose> = {}): Purpose => {
  const version = overrides.version ?? 1;
  const content = {
    id: 'study:spelling',
    kind: 'research',
    basis: 'consent',
    title: { en: 'How pupils learn spelling' },
    summary: { en: 'Which exercise, right or wrong, how long.' },
    controller: {
      name: 'University X',
      address: '1 Street, Lyon',
      contact: 'lab@x.example',
      dpo: 'dpo@x.example',
      country: 'FR',
    },
    recipients: ['University X'],
    commercial: false,
    automatedDecisions: 'none',
    scope: {
      sources: ['h5p'],
      profiles: ['https://w3id.org/p'],
      verbs: ['http://adlnet.gov/expapi/verbs/answered'],
      activityTypes: [],
    },
    view: {
      time: 'PT1M',
      keepActivities: ['https://h5p.example/ex/'],
      extensions: { 'https://h5p.example/attempt': 'number' },
      responses: false,
    },
    until: Date.parse('2027-07-01T00:00:00Z'),
    keep: 'P1Y',
    minimum: 10,
    storage: ['FR'],
    dpvPurposes: ['dpv:AcademicResearch'],
    references: {},
    ...overrides,
  } satisfies Omit<Purpose, 'version' | 'accepts' | 'state' | 'hash'>;
  return { state: 'open', accepts: [version], ...content, version, hash: purposeHash({ ...content, version }) };
};

/** The record purpose of a source, on the basis of consent unless another is given. */
export const aRecordPurpose = (overrides: Partial<Purpose> = {}): Purpose => {
  const { view, until, keep, ...rest } = aStudy();
  const { id = 'record:h5p', ...others } = overrides;
  const version = overrides.version ?? 1;
  const content = {
    ...rest,
    kind: 'record' as const,
    id,
    scope: { ...rest.scope, sources: ['h5p'] },
    accepts: [version],
    ...others,
    version,
  };
  return { ...content, hash: purposeHash(content) };
};

/** A decision that permits since a day ago. */
export const aDecision = (overrides: Partial<Decision> = {}): Decision => ({
  state: 'granted',
  version: 1,
  generation: 1,
  from: NOW - DAY,
  includePast: false,
  signatures: [],
  since: NOW - DAY,
  ...overrides,
});

/** A person with these decisions. */
export const aPerson = (id: string, decisions: Person['decisions'] = {}, overrides: Partial<Person> = {}): Person => ({
  id,
  decisions,
  ...overrides,
});
