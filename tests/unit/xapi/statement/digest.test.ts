import { statementDigest } from '../../../../src/xapi/statement/digest.ts';
import type { Statement, XapiVersion } from '../../../../src/xapi/model/types.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';

const ID = '5f1f5a1e-6c1e-4c0a-9c1e-0123456789ab';
const digest = (overrides: Readonly<Record<string, unknown>> = {}, version: XapiVersion = '1.0.3', id = ID) =>
  statementDigest(id, aStatement(overrides) as unknown as Statement, version);
const at = (timestamp: string) => ({ timestamp });

describe('The digest of a statement', () => {
  it('is the same for the same statement, however it is written', () => {
    const written = { actor: { mbox: 'mailto:ada@SCHOOL.example' }, ...at('2023-11-14T23:13:20.100000+01:00') };
    expect(digest(written)).toEqual(digest(at('2023-11-14T22:13:20.1Z')));
    expect(digest({}, '1.0.3', ID.toUpperCase())).toEqual(digest());
    expect(digest({ verb: { id: aStatement()['verb'], display: { en: 'x' } } })).not.toEqual(digest());
  });

  it('tells other content from another timestamp, of which version 2.0 takes no account', () => {
    const [one, other, none] = [
      digest(at('2023-11-14T22:13:20.1Z')),
      digest(at('2023-11-14T22:13:20.1001Z')),
      digest(),
    ];
    expect(new Set([one.content, other.content, none.content]).size).toBe(1);
    expect(new Set([one.exact, other.exact, none.exact]).size).toBe(3);
    expect(digest(at('2023-11-14T22:13:20Z'), '2.0.0')).toEqual(digest({}, '2.0.0'));
    expect(digest({ object: { id: 'https://school.example/exercises/2' } }).content).not.toBe(none.content);
  });

  it('differs between ids, so that nothing is learnt of who sent the same twice', () => {
    const other = digest({}, '1.0.3', '5f1f5a1e-6c1e-4c0a-9c1e-0123456789ac');
    expect(other.content).not.toBe(digest().content);
    expect(other.exact).not.toBe(digest().exact);
  });
});
