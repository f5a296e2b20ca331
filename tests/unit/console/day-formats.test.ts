import { createDayFormats } from '../../../src/console/texts/day-formats.ts';

describe('The days of the console', () => {
  const [en, fr] = ['en-GB', 'fr-FR'].map(createDayFormats);
  const now = Date.parse('2026-12-31T12:00:00');

  it('have their year where it is another one', () => {
    expect(en!.formatDayAndTime('2026-12-01T09:30:00', now)).not.toContain('2026');
    expect(en!.formatDayAndTime('2025-12-01T09:30:00', now)).toContain('2025');
    expect(fr!.formatDayAndTime('2027-01-01T09:30:00', now)).toContain('2027');
    expect(fr!.formatDate('2026-12-01T09:30:00')).toContain('2026');
  });

  it('say the first of a month in French as an ordinal, and no other number', () => {
    expect(fr!.formatDate('2026-12-01T09:30:00')).toMatch(/^1er d/);
    expect(fr!.formatDayAndTime('2026-12-01T01:30:00', now)).toMatch(/^mar\. 1er d.* 01:30$/);
    expect(fr!.formatDate('2026-12-21T09:30:00')).toMatch(/^21 d/);
    expect(en!.formatDate('2026-12-01T09:30:00')).toMatch(/^1 Dec/);
  });
});
