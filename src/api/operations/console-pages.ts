import { OVERSEERS } from '../../access/sources/scopes.ts';
import { createConsoleHandlers } from '../../http/pages/console-pages.ts';
import { open, staffPage } from '../route/access.ts';
import { pageRoute, rawRoute } from '../route/route.ts';

const pages = createConsoleHandlers();
const consoleAccess = staffPage(OVERSEERS, pages.showAway);

export const showConsole = pageRoute({
  method: 'GET',
  path: '/console',
  access: consoleAccess,
  summary: 'Shows the console of staff.',
  carries: 'none',
  handle: (request) => pages.show(request, request.principal),
});

export const readConsoleFile = rawRoute({
  method: 'GET',
  path: '/console/assets/:file',
  access: open,
  tag: 'Operations',
  summary: 'Reads a script or a style sheet of the console.',
  carries: 'none',
  answers: { 200: { description: 'The file.', types: ['text/javascript', 'text/css'] } },
  makeHandler: () => pages.asset,
});

export const showConsolePage = pageRoute({
  method: 'GET',
  path: '/console/:page',
  access: consoleAccess,
  summary: 'Shows a page of the console.',
  carries: 'none',
  handle: (request) => pages.show(request, request.principal),
});

export const showConsoleItem = pageRoute({
  method: 'GET',
  path: '/console/:page/:item',
  access: consoleAccess,
  summary: 'Shows an item on a page of the console.',
  carries: 'none',
  handle: (request) => pages.show(request, request.principal),
});

export const showConsolePart = pageRoute({
  method: 'GET',
  path: '/console/:page/:item/:part',
  access: consoleAccess,
  summary: 'Shows a part of an item on a page of the console.',
  carries: 'none',
  handle: (request) => pages.show(request, request.principal),
});
