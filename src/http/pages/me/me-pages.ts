import type { Links, Session } from '../../../consent/subject/sign-in-links.ts';
import type { Me, MyChoice, MyDecision } from '../../../consent/subject/subject-service.ts';
import type { Response, Route } from '../../message/request-response.ts';
import { FORM_FIELD } from '../../../pages/layout/form.ts';
import { deletePage, mePage } from '../../../pages/me/me-page.ts';
import { ofAgePage } from '../../../pages/layout/error-page.ts';
import { isProblem, Problem } from '../../../core/problem.ts';
import {
  createPageResources,
  type PageRequest,
  type PageResourceDeps,
  seeOther,
  shownPage,
} from '../shared/page-resource.ts';
import { createPhraseFor } from '../shared/localized-text.ts';
import { shownOverview, type Told } from './me-view.ts';
import { SESSION_COOKIE } from '../../message/cookies.ts';

/** What the pages of a learner are built from. */
export interface MePagesDeps extends PageResourceDeps {
  readonly me: Pick<Me, 'read' | 'decide' | 'events' | 'forget'>;
  readonly links: Pick<Links, 'session' | 'formToken' | 'checkForm'>;
  readonly now: () => number;
}

/** Holds what was just done until the next page has told it. */
const TOLD_COOKIE = 'carnet-told';
const TOLD_S = 60;
const EVENTS_AT_ONCE = 20;

const TOLD: readonly Told['what'][] = [
  'yes',
  'pending',
  'no',
  'pause',
  'resume',
  'stop',
  'object',
  'restored',
  'same',
  'changed',
  'unfit',
  'forgotten',
  'nothing',
  'unchosen',
];
const CHOICES: readonly MyChoice['choice'][] = ['yes', 'no', 'pause', 'resume', 'stop', 'object'];

const readTold = (text: string | undefined): Told | undefined => {
  const [what, ...purpose] = (text ?? '').split(' ');
  const known = TOLD.find((one) => one === what);
  return known === undefined
    ? undefined
    : { what: known, ...(purpose.length === 0 ? {} : { purpose: purpose.join(' ') }) };
};

const toldBy = ({ state }: MyDecision, choice: MyChoice['choice'], from: string | null): Told['what'] => {
  switch (state) {
    case 'granted':
      return from === 'objected' ? 'restored' : choice === 'resume' ? 'resume' : 'yes';
    case 'none':
      return from === 'objected' ? 'restored' : 'same';
    case 'expired':
      return 'same';
    case 'pending':
      return 'pending';
    case 'refused':
      return 'no';
    case 'withdrawn':
      return 'stop';
    case 'paused':
      return 'pause';
    default:
      return 'object';
  }
};

const readChoice = (form: URLSearchParams, language: string): MyChoice => {
  const choice = CHOICES.find((one) => one === form.get('choice'));
  const version = form.get('version') ?? '';
  if (choice === undefined || !/^\d{1,9}$/.test(version))
    throw new Problem('invalid-request', 'the form says no choice, or of no version', [
      { at: '/choice', detail: `must be one of ${CHOICES.join(', ')}` },
    ]);
  return { choice, version: Number(version), language, includePast: form.get('includePast') === 'yes' };
};

/**
 * Builds the page of whoever is signed in, and what its forms do: each leads back to the page, which tells what came of
 * it.
 */
export const createMePages = (deps: MePagesDeps): readonly Route[] => {
  const { me, links, cookies, publicPath, now } = deps;
  const resource = createPageResources(deps);

  const signedIn = async ({ request, frame }: PageRequest) => {
    const session = await links.session(cookies.read(request, SESSION_COOKIE));
    return { session, frame: { ...frame, formToken: links.formToken(session) } };
  };
  const sent = async (request: PageRequest): Promise<{ readonly session: Session; readonly form: URLSearchParams }> => {
    const form = await request.form();
    const { session } = await signedIn(request);
    links.checkForm(session, form.get(FORM_FIELD) ?? undefined);
    return { session, form };
  };
  /** A guardian has no say any more where the child decides alone. */
  const read = async (session: Session, before: number | undefined) => {
    try {
      return await Promise.all([
        me.read(session),
        me.events(session, { limit: EVENTS_AT_ONCE, ...(before === undefined ? {} : { before }) }),
      ]);
    } catch (thrown) {
      if (isProblem(thrown, 'forbidden')) return 'of-age';
      throw thrown;
    }
  };
  const tell = ({ what, purpose }: Told): Response =>
    seeOther(`${publicPath}/me#told`, {
      'Set-Cookie': cookies.keep(TOLD_COOKIE, purpose === undefined ? what : `${what} ${purpose}`, TOLD_S),
    });

  return [
    resource('/me', {
      GET: async (pageRequest) => {
        const { session, frame } = await signedIn(pageRequest);
        const { request, query } = pageRequest;
        const before = query.get('before') ?? '';
        const seen = await read(session, /^\d{1,15}$/.test(before) ? Number(before) : undefined);
        if (seen === 'of-age') return shownPage(ofAgePage(frame), 403);
        const [overview, events] = seen;
        const told = cookies.read(request, TOLD_COOKIE);
        const view = shownOverview(overview, events, {
          phraseFor: createPhraseFor(frame.language, request.header('accept-language')),
          told: readTold(told),
          receiptAt: (seq) => `${publicPath}/v1/me/receipts/${seq}`,
          now: now(),
        });
        const shown = shownPage(mePage(frame, view));
        return told === undefined
          ? shown
          : { ...shown, headers: { ...shown.headers, 'Set-Cookie': cookies.drop(TOLD_COOKIE) } };
      },
    }),
    resource('/me/decisions/:purpose', {
      POST: async (request) => {
        const { session, form } = await sent(request);
        const purpose = request.request.params['purpose'] ?? '';
        if (form.get('choice') === '') return tell({ what: 'unchosen', purpose });
        const choice = readChoice(form, request.frame.language);
        try {
          return tell({
            what: toldBy(await me.decide(session, purpose, choice), choice.choice, form.get('from')),
            purpose,
          });
        } catch (thrown) {
          if (isProblem(thrown, 'version-conflict')) return tell({ what: 'changed', purpose });
          if (isProblem(thrown, 'state-conflict') || isProblem(thrown, 'forbidden'))
            return tell({ what: 'unfit', purpose });
          throw thrown;
        }
      },
    }),
    resource('/me/delete', {
      GET: async (request) => {
        const { session, frame } = await signedIn(request);
        return shownPage(deletePage(frame, session.role));
      },
      POST: async (request) => {
        const { session } = await sent(request);
        const { erasure } = await me.forget(session, request.frame.language);
        return tell({ what: erasure === undefined ? 'nothing' : 'forgotten' });
      },
    }),
  ];
};
