import { type Markup, markup } from '../layout/html.ts';
import type { BoundsView, EventView, MeView } from './me-view.ts';
import type { Showing } from './me-purpose.ts';
import { durationOf, moment } from '../layout/dates.ts';

const eventItem = (
  { seq, at, what, by, title, receipt }: EventView,
  { words, viewer, frame: { language } }: Showing,
): Markup => {
  const text = words.events[what](title?.text ?? '');
  return markup`<li id="${`event-${seq}`}">${moment(at, language)}
${text}, ${words.by[viewer][by]}${receipt === undefined ? '' : markup` · <a href="${receipt}" download>${words.receipt}<span class="unseen">: ${text}</span></a>`}</li>
`;
};

/** What happens to data when something is stopped, with all figures. */
const stopPart = (bounds: BoundsView, { words, frame: { language } }: Showing): Markup => {
  const times = Object.fromEntries(
    Object.entries(bounds).map(([name, period]) => [name, durationOf(period as string, language)]),
  ) as Readonly<Record<keyof BoundsView, string>>;
  return markup`<section class="card">
<h3>${words.stopTitle}</h3>
<ul class="figures"><li><strong>${words.now}</strong> ${words.hidden}</li><li><strong>${words.within(times.store)}</strong> ${words.erased}</li><li><strong>${words.within(times.backups)}</strong> ${words.gone}</li></ul>
<p class="quiet small">${words.copies(times)}</p>
</section>
`;
};

/**
 * What has happened, the latest first, each decision with its receipt; and what will happen when something is stopped.
 */
export const historyPart = ({ events, earlier, bounds }: MeView, showing: Showing): Markup => {
  const {
    words,
    frame: { root },
  } = showing;
  return markup`${
    events.length === 0
      ? markup`<p>${words.historyNone}</p>
`
      : markup`<ol class="events">
${events.map((event) => eventItem(event, showing))}</ol>
`
  }${
    earlier === undefined
      ? ''
      : markup`<p><a href="${`${root}/me?before=${earlier}#history`}">${words.earlier}</a></p>
`
  }${stopPart(bounds, showing)}`;
};
