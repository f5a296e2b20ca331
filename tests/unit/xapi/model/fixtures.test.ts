import type { Json, XapiVersion } from '../../../../src/xapi/model/types.ts';
import { validateStatement } from '../../../../src/xapi/validate/validate.ts';
import { describeFixtures, fixtureRecords } from '../../../support/checks/fixtures.ts';

interface FixtureRecord {
  readonly id: string;
  readonly xapi: string;
  readonly statement: Json;
  readonly spec_verdict?: string | null;
}

const isValid = ({ xapi, statement }: FixtureRecord): boolean => {
  const version: XapiVersion = xapi === '1.0.3' ? '1.0.3' : '2.0.0';
  return validateStatement(statement, version, '').length === 0;
};

describeFixtures('Statements of public projects', () => {
  it('that independent validators accept are accepted', () => {
    const records = fixtureRecords<FixtureRecord>('valid.ndjson');
    expect(records.length).toBeGreaterThan(1000);
    expect(records.filter((record) => !isValid(record)).map(({ id }) => id)).toEqual([]);
  });

  it('that independent validators refuse are refused', () => {
    const records = fixtureRecords<FixtureRecord>('invalid.ndjson');
    expect(records.length).toBeGreaterThan(900);
    expect(records.filter(isValid).map(({ id }) => id)).toEqual([]);
  });

  it('on which validators disagree are validated by the text of the standard, where it is clear', () => {
    const records = fixtureRecords<FixtureRecord>('disputed.ndjson').filter(({ spec_verdict }) =>
      /^(in)?valid/.test(spec_verdict ?? ''),
    );
    expect(records.length).toBeGreaterThan(60);
    expect(
      records.filter((record) => isValid(record) !== record.spec_verdict?.startsWith('valid')).map(({ id }) => id),
    ).toEqual([]);
  });

  it.each(['bulk/dave-kokea.ndjson', 'bulk/cmi5-session-xapijs.ndjson'])(
    'of a whole course are accepted: %s',
    (file) => {
      expect(fixtureRecords<Json>(file).flatMap((statement) => validateStatement(statement, '1.0.3', ''))).toEqual([]);
    },
  );
});
