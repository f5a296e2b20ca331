import { seeOther } from '../../http/pages/shared/page-response.ts';
import { staffPage } from '../route/access.ts';
import { pageRoute } from '../route/route.ts';
import { DPO, STEWARD } from '../route/scopes.ts';

/** The addresses of earlier releases lead to the desk of the console. */
const moved = (path: '/desk' | '/desk/dpia', to: string, access: ReturnType<typeof staffPage>) =>
  pageRoute({
    method: 'GET',
    path,
    access,
    summary: 'Leads to the desk in the console.',
    carries: 'none',
    handle: ({ context }) => Promise.resolve(seeOther(`${context.root}${to}`)),
  });

const movedRequest = (path: '/desk/:id' | '/desk/dpia/:id', access: ReturnType<typeof staffPage>) =>
  pageRoute({
    method: 'GET',
    path,
    access,
    summary: 'Leads to a request on the desk in the console.',
    carries: 'none',
    handle: ({ context, params }) =>
      Promise.resolve(seeOther(`${context.root}/console/desk/requests/${encodeURIComponent(params.id)}`)),
  });

export const showReviewQueue = moved('/desk', '/console/desk', staffPage(STEWARD));
export const showDpiaQueue = moved('/desk/dpia', '/console/desk?kind=dpia', staffPage(DPO));
export const showReview = movedRequest('/desk/:id', staffPage(STEWARD));
export const showDpia = movedRequest('/desk/dpia/:id', staffPage(DPO));
