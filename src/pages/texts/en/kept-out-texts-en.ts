import type { KeptOutEventTexts, KeptOutFlashTexts, KeptOutTexts } from '../kept-out-texts.ts';

const NOTHING_NEW = 'No tool and no study keeps anything new, and neither do those that come later.';

export const KEPT_OUT_EN: KeptOutTexts = {
  keptOutTitle: 'Kept out everywhere',
  keptOut: {
    subject: {
      'under-way': `You had everything deleted. It is hidden, and is being erased. ${NOTHING_NEW}`,
      done: `You had everything deleted, and it is erased. ${NOTHING_NEW}`,
    },
    guardian: {
      'under-way': `Everything about your child was deleted. It is hidden, and is being erased. ${NOTHING_NEW}`,
      done: `Everything about your child was deleted, and it is erased. ${NOTHING_NEW}`,
    },
  },
  comeBackWhat:
    'If you take this back, it is as if nothing had ever been said: tools that need no yes keep what is done from ' +
    'then on, and all others ask first. What was deleted does not come back.',
  comeBack: 'Take this back',
  comeBackJoint: {
    subject: 'To take this back takes two: a parent or guardian has to do it too.',
    guardian: 'To take this back takes two: your child has to do it too.',
  },
  comeBackSigned: {
    subject: 'You have taken this back. Nothing changes until a parent or guardian has done it too.',
    guardian: 'You have taken this back. Nothing changes until your child has done it too.',
  },
  comeBackOther: {
    subject: 'Your parent or guardian has taken this back. Nothing changes until you have done it too.',
    guardian: 'Your child has taken this back. Nothing changes until you have done it too.',
  },
  comeBackWithheld:
    'There is no button here to take this back: it opens the tools of other schools too. Come in by a link of the ' +
    'office above them.',
};

export const KEPT_OUT_FLASH_EN: KeptOutFlashTexts = {
  forgotten: () => 'Everything is hidden now, and erased within a minute. Tools cannot keep anything new.',
  erased: () => 'Everything is erased. Tools cannot keep anything new.',
  nothing: () => 'There was nothing to delete.',
  returned: () => 'You took the deletion back. Tools that need no yes keep what is done from now on.',
  'return-pending': () => 'It is noted that you take the deletion back. Nothing changes until the other yes is there.',
  unreturned: () => 'The deletion could not be taken back from here. Below you see where it stands now.',
};

export const KEPT_OUT_EVENTS_EN: KeptOutEventTexts = {
  'kept-out': () => 'Deletion of everything; kept out everywhere since',
  'return-signed': () => 'One of two yeses to take the deletion of everything back',
  returned: () => 'The deletion of everything taken back',
};
