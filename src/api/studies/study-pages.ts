import { createStudyPageHandlers } from '../../http/pages/studies/study-pages.ts';
import { studyPage } from '../route/access.ts';
import { once } from '../route/once.ts';
import { pageRoute } from '../route/route.ts';

const pages = once(({ studies: { catalogue }, settings: { publicUrl } }) => {
  const { publicStudies, readCodebook } = catalogue;
  return createStudyPageHandlers({ publicStudies, readCodebook, publicUrl });
});

export const showStudies = pageRoute({
  method: 'GET',
  path: '/studies',
  access: studyPage,
  summary: 'Shows the public studies.',
  carries: 'none',
  handle: (request, services) => pages(services).list(request),
});

export const showStudy = pageRoute({
  method: 'GET',
  path: '/studies/:name',
  access: studyPage,
  summary: 'Shows a public study.',
  carries: 'none',
  handle: (request, services) => pages(services).show(request),
});
