import { formsOf } from '../../../../src/cli/demo-story/page-form.ts';
import { choiceButtons, postForm, checkbox } from '../../../../src/pages/html/form.ts';
import { html } from '../../../../src/pages/html/html.ts';

describe('the forms of a page', () => {
  it('are read as a browser reads them: action, hidden fields and buttons', () => {
    const form = postForm({
      action: '/me/decisions/study%3As1?a=1&b=2',
      formToken: 't"o<k',
      hidden: { version: '3' },
      content: html`${choiceButtons([
        { value: 'yes', text: 'Yes', label: 'about' },
        { value: 'no', text: 'No' },
      ])}${checkbox('includePast', 'also before')}`,
    });
    const out = postForm({ action: '/sign-out', formToken: undefined, content: html`<button>Leave</button>` });
    expect(formsOf(html`<main>${form}${out}</main>`.html)).toEqual([
      {
        action: '/me/decisions/study%3As1?a=1&b=2',
        hidden: { form: 't"o<k', version: '3' },
        buttons: [
          ['choice', ''],
          ['choice', 'yes'],
          ['choice', 'no'],
        ],
      },
      { action: '/sign-out', hidden: {}, buttons: [] },
    ]);
  });
});
