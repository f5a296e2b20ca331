import { readExportQuery, readLineForm } from '../../../../src/transfer/export/read-export-query.ts';

const query = (text: string) => readExportQuery(new URLSearchParams(text));
const ID = '0f1e2d3c-0000-4000-8000-000000000001';

describe('the query of an export', () => {
  it('has the filters of the standard, a source, a position and whether voided statements are wanted', () => {
    expect(query('verb=https://v.example/a&source=moodle&voided=true&format=csv')).toMatchObject({
      filter: { verb: 'https://v.example/a', ascending: false },
      source: 'moodle',
      withVoided: true,
    });
    expect(query(`after=${ID}`)).toMatchObject({ after: ID, withVoided: false });
    expect(query('after=0189a0b1c2d000000001')).toMatchObject({ after: '0189a0b1c2d000000001' });
  });

  it.each([
    ['verb=x', 'verb'],
    ['agent={}', 'agent'],
    ['since=yesterday', 'since'],
    ['after=1', 'after'],
    ['voided=1', 'voided'],
  ])('refuses %s', (text, at) => {
    expect(() => query(text)).toThrow(expect.objectContaining({ faults: [expect.objectContaining({ at })] }) as Error);
  });

  it.each([
    ['format=parquet', 'format'],
    ['format=csv&envelope=true', 'envelope'],
    ['columns=id', 'columns'],
    ['header=false', 'header'],
    ['envelope=yes', 'envelope'],
  ])('refuses the form %s', (text, at) => {
    expect(() => readLineForm(new URLSearchParams(text))).toThrow(
      expect.objectContaining({ faults: [expect.objectContaining({ at })] }) as Error,
    );
  });
});
