import { attachmentsOf, hasAttachments } from '../../../../src/xapi/model/attachments.ts';
import { attachmentToken, tokensOf } from '../../../../src/xapi/statement/tokens.ts';
import type { Statement } from '../../../../src/xapi/model/types.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';
import { anAttachment, sha2Of } from '../../../support/clients/multipart-client.ts';

const of = (about: Readonly<Record<string, unknown>>): Statement => aStatement(about) as unknown as Statement;
const both = of({
  attachments: [anAttachment('a'), anAttachment('b')],
  object: { objectType: 'SubStatement', ...aStatement({ attachments: [anAttachment('c')] }) },
});

describe('the attachments of a statement', () => {
  it('are its own, then those of its SubStatement, each with where it stands', () => {
    expect(
      attachmentsOf(both).map(({ at, attachment, ofSubStatement }) => [at, attachment.sha2, ofSubStatement]),
    ).toEqual([
      ['/attachments/0', sha2Of('a'), false],
      ['/attachments/1', sha2Of('b'), false],
      ['/object/attachments/0', sha2Of('c'), true],
    ]);
  });

  it.each([
    ['none', {}, false],
    ['an empty list', { attachments: [] }, false],
    ['one', { attachments: [anAttachment('a')] }, true],
    [
      'an empty list in a SubStatement',
      { object: { objectType: 'SubStatement', ...aStatement({ attachments: [] }) } },
      false,
    ],
    [
      'one in a SubStatement',
      { object: { objectType: 'SubStatement', ...aStatement({ attachments: [anAttachment('a')] }) } },
      true,
    ],
  ])('are there or not: %s', (_, about, expected) => {
    expect(hasAttachments(of(about))).toBe(expected);
  });

  it('have tokens of their hashes, each once and in either case, that referring statements do not inherit', () => {
    const sha2 = sha2Of('a');
    const { own, inherited } = tokensOf(
      of({ attachments: [anAttachment('a'), anAttachment('a', { sha2: sha2.toUpperCase() }), anAttachment('b')] }),
      'moodle',
    );
    expect(own.filter((token) => token === attachmentToken(sha2.toUpperCase()))).toHaveLength(1);
    expect(own).toContain(attachmentToken(sha2Of('b')));
    expect(inherited).not.toContain(attachmentToken(sha2));
  });
});
