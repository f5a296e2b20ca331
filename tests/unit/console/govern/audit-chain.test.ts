import { AUDIT_EVENT_TYPES } from '../../../../src/access/audit/event-types.ts';
import { aboutEvent } from '../../../../src/console/pages/audit-chain/about-event.ts';
import { EVENT_NAMES_EN } from '../../../../src/console/pages/audit-chain/event-names-en.ts';
import { EVENT_NAMES_FR } from '../../../../src/console/pages/audit-chain/event-names-fr.ts';

describe('The entries of the audit chain in the console', () => {
  it('have a name for each type that this release chains, in both languages', () => {
    for (const names of [EVENT_NAMES_EN, EVENT_NAMES_FR]) {
      expect(Object.keys(names)).toEqual([...AUDIT_EVENT_TYPES]);
      expect(new Set(Object.values(names)).size).toBe(AUDIT_EVENT_TYPES.length);
    }
  });

  it('are described by purpose, change and the first short values of their data', () => {
    expect(aboutEvent({ purpose: 'record:moodle', from: 'yes', to: 'pause' })).toBe('record:moodle · yes → pause');
    expect(aboutEvent({ to: 'yes' })).toBe('yes');
    const data = {
      source: 'moodle',
      reads: { a: 'b' },
      hash: 'x'.repeat(80),
      count: 0,
      isOver: false,
      organisation: 'o',
    };
    expect(aboutEvent({ data })).toBe('source: moodle · count: 0 · isOver: false');
    expect(aboutEvent({})).toBe('');
  });
});
