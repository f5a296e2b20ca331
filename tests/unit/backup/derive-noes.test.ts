import { NOES_OF_EVENTS } from '../../../src/backup/noes/derive-noes.ts';
import { foldNoes } from '../../../src/backup/noes/fold-noes.ts';
import type { Noe, NoeContent } from '../../../src/backup/noes/noe.ts';
import { AUDIT_EVENT_TYPES } from '../../../src/access/audit/event-types.ts';

const AT = Date.parse('2026-11-28T12:00:00.000Z');
const noes = (...contents: readonly NoeContent[]): readonly Noe[] =>
  contents.map((content, at) => ({ ...content, seq: at + 1, at: AT + at }));
const fold = (...contents: readonly NoeContent[]): readonly number[] =>
  foldNoes(noes(...contents), AT).map(({ seq }) => seq);

const decision = (about: object, lifted = false): NoeContent => ({
  no: 'decision',
  marker: { person: 'p', purpose: 'record:x', generation: 0, event: 'e', ...about },
  ...(lifted ? { lifted: true } : {}),
});

describe('The noes of the audit chain', () => {
  it('are known for each type of event: one of a new type fails here until someone has decided', () => {
    expect(Object.keys(NOES_OF_EVENTS).toSorted()).toEqual([...AUDIT_EVENT_TYPES].toSorted());
    const kinds = Object.entries(NOES_OF_EVENTS).map(([type, of]) => [type, typeof of === 'string' ? of : 'noe']);
    expect(kinds.filter(([, of]) => of === 'noe').map(([type]) => type)).toEqual([
      ...['decision', 'signature', 'person.kept-out', 'person.return-signed', 'person.returned', 'person.merged'],
      ...['erasure.started', 'replacement.started', 'link.opened', 'link.ended'],
      ...['purpose.returned', 'purpose.opened', 'purpose.suspended', 'purpose.closed', 'purpose.destroyed'],
      ...['source.changed', 'credential.changed', 'credential.revoked', 'credential.rotated', 'statement.voided'],
      ...['organisation.changed', 'account.invited', 'account.joined', 'account.changed', 'account.ended'],
      ...['forwarding.target', 'webhook.changed', 'webhook.deleted', 'webhook.disabled'],
      ...['backup.restored', 'people.asked'],
    ]);
  });

  it('are the newest of one person and purpose, and over once they are taken back', () => {
    const no = { decision: { state: 'objected' } };
    expect(fold(decision(no), decision(no))).toEqual([2]);
    expect(fold(decision(no), decision({}, true))).toEqual([]);
    expect(fold(decision(no), decision({}, true), decision(no))).toEqual([3]);
    expect(fold(decision(no), decision({ ...no, purpose: 'study:y' }))).toEqual([1, 2]);
  });

  it('go on erasing what was to be erased, whatever was decided since', () => {
    expect(fold(decision({ generation: 2 }), decision({}, true))).toEqual([1]);
    expect(fold(decision({ generation: 2 }), decision({ generation: 3 }))).toEqual([2]);
  });

  it('have each statement that a source erases once, in the last of its erasures', () => {
    const erased = (statements: readonly string[], about: object = {}): NoeContent =>
      ({ no: 'statements', requestedAt: AT, source: 's', author: 'a', statements, ...about }) as NoeContent;
    const folded = foldNoes(
      noes(
        erased(['x'], { erasure: '1' }),
        erased(['x', 'y'], { erasure: '2' }),
        erased(['x'], { erasure: '3', author: 'b' }),
        erased(['x', 'z'], { erasure: '4' }),
      ),
      AT,
    );
    expect(folded).toMatchObject([
      { erasure: '2', statements: ['y'] },
      { erasure: '3', statements: ['x'] },
      { erasure: '4', statements: ['x', 'z'] },
    ]);
  });

  it('end with a grant that is given again, and with a link that is too old to work', () => {
    expect(fold({ no: 'grant', key: 'k', of: 'x' }, { no: 'grant', key: 'k', of: 'x', lifted: true })).toEqual([]);
    expect(foldNoes(noes({ no: 'link', id: 'l' }), AT + 92 * 86_400_000)).toEqual([]);
  });

  it('have people whom a restore does not know stay out, as the newest says, until they were asked', () => {
    expect(fold({ no: 'unasked', since: AT }, { no: 'unasked', since: AT })).toEqual([2]);
    expect(fold({ no: 'unasked', since: AT }, { no: 'unasked', since: AT, lifted: true })).toEqual([]);
  });

  it('join what changes of a source or an account say', () => {
    const folded = foldNoes(
      noes(
        { no: 'source', id: 's', keep: 'P1M' },
        { no: 'source', id: 's', audience: 'minors' },
        { no: 'account', account: 'a', ended: true },
        { no: 'account', account: 'a', roles: [] },
      ),
      AT,
    );
    expect(folded).toMatchObject([
      { id: 's', keep: 'P1M', audience: 'minors', seq: 2 },
      { account: 'a', ended: true, roles: [], seq: 4 },
    ]);
  });
});
