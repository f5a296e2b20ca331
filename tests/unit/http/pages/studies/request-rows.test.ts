import { requestRows } from '../../../../../src/http/pages/studies/request-rows.ts';
import { aStudy } from '../../../../support/builders/consent/a-purpose.ts';

const VIEW = { time: 'P1D', keepActivities: [], extensions: {}, responses: false } as const;

describe('the rows of a request', () => {
  it('say each field and what it means, in both languages', () => {
    const rows = requestRows(aStudy({ view: VIEW, minimum: 12 }));
    const time = rows.find(({ field }) => field === 'time');
    expect(time).toEqual({
      field: 'time',
      label: { en: 'Precision of times', fr: 'Précision des temps' },
      value: { en: 'to the day', fr: 'au jour' },
      meaning: {
        en: 'Only the day is released, without a time of day.',
        fr: 'Seul le jour est communiqué, sans heure.',
      },
      isChanged: false,
    });
    expect(rows.find(({ field }) => field === 'minimum')?.meaning?.en).toContain('fewer than 12 people');
  });

  it('say of a field that is empty what that means, and leave out one that means nothing', () => {
    const rows = requestRows(
      aStudy({ view: VIEW, scope: { sources: ['moodle'], profiles: [], verbs: [], activityTypes: [] } }),
    );
    const verbs = rows.find(({ field }) => field === 'verbs');
    expect(verbs).not.toHaveProperty('value');
    expect(verbs?.meaning?.en).toBe('No restriction: statements with any verb.');
    expect(rows.find(({ field }) => field === 'titleOthers')).toBeUndefined();
  });

  it('compare with the earlier version: changed, added and removed fields', () => {
    const earlier = aStudy({ view: VIEW, recipients: ['University X'], references: { ethics: 'CER-12' } });
    const rows = requestRows(
      aStudy({
        view: { ...VIEW, time: 'PT1H' },
        recipients: ['University X', 'Lab Y'],
        references: { result: 'None.' },
      }),
      earlier,
    );
    const changed = rows.filter(({ isChanged }) => isChanged);
    expect(changed.map(({ field, value, earlier: former }) => [field, value?.en, former?.en])).toEqual([
      ['recipients', 'University X\nLab Y', 'University X'],
      ['time', 'to the hour', 'to the day'],
      ['ethics', undefined, 'CER-12'],
      ['result', 'None.', undefined],
    ]);
  });

  it('say that exact times of before reasons were asked for have none', () => {
    const rows = requestRows(aStudy({ view: { ...VIEW, time: 'exact' } }));
    expect(rows.find(({ field }) => field === 'timeReason')?.value?.en).toBe('No reason was given.');
  });

  it('say of a purpose that is no study only what it has', () => {
    const rows = requestRows({ ...aStudy(), id: 'forward:hub', kind: 'forward' });
    expect(rows.find(({ field }) => field === 'kind')?.meaning?.en).toContain('under people’s own names');
    expect(rows.some(({ field, meaning }) => field !== 'kind' && meaning !== undefined)).toBe(false);
  });
});
