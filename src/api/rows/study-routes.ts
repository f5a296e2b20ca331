import { rowAccess, type RouteRow } from './row-access.ts';
import { SCIENTIST, DPO, OFFICERS, STUDY_READERS } from '../route/scopes.ts';

const { open, staffStudy, study } = rowAccess;

/** The routes of studies; a part of the one table. */
// prettier-ignore
export const STUDY_ROUTES: readonly RouteRow[] = [
  ['GET', '/v1/studies/:id/contacts', staffStudy([...SCIENTIST, ...OFFICERS], (h) => h.reidentifications.list),
    'Lists the re-identification requests of a study.', 'contacts'],
  ['POST', '/v1/studies/:id/contacts', staffStudy(SCIENTIST, (h) => h.reidentifications.request),
    'Asks to re-identify a pseudonym.', 'contacts'],
  ['POST', '/v1/studies/:id/contacts/:contact/approve', staffStudy(OFFICERS, (h) => h.reidentifications.approve),
    'Approves a re-identification request.', 'contacts'],
  ['POST', '/v1/studies/:id/contacts/:contact/refuse', staffStudy(OFFICERS, (h) => h.reidentifications.refuse),
    'Refuses a re-identification request.', 'contacts'],
  ['POST', '/v1/studies/:id/contacts/:contact/reveal', staffStudy(DPO, (h) => h.reidentifications.reveal),
    'Reveals the person of an approved request, once.', 'reidentified'],
  ['GET', '/v1/studies/:id/stream', study(SCIENTIST, (h) => h.studyData.stream, ['after', 'from', 'follow']),
    'Streams the records of a study.', 'records'],
  ['GET', '/v1/studies/:id/snapshot', study(SCIENTIST, (h) => h.studyData.snapshot, ['format']),
    'Downloads the records of a study.', 'records'],
  ['GET', '/v1/studies/:id/acks', staffStudy(STUDY_READERS, (h) => h.studyData.acknowledgements),
    'Reads which deletions a lab has acknowledged.', 'none'],
  ['POST', '/v1/studies/:id/acks', study(SCIENTIST, (h) => h.studyData.acknowledge),
    'Acknowledges deletions up to a cursor.', 'none'],
  ['GET', '/v1/studies', open((h) => h.studies.list), 'Lists the public studies.', 'none'],
  ['GET', '/v1/studies/:id', open((h) => h.studies.read), 'Reads a public study.', 'none'],
  ['GET', '/v1/studies/:id/codebook', open((h) => h.studies.codebook), 'Reads the codebook of a study.', 'none'],
  ['GET', '/v1/studies/:id/asyncapi.json', open((h) => h.studies.asyncApi),
    'Describes the stream of a study (AsyncAPI).', 'none'],
  ['GET', '/v1/studies/:id/croissant.json', open((h) => h.studies.croissant),
    'Describes the table of a study (Croissant).', 'none'],
  ['GET', '/v1/catalog', open((h) => h.catalogue.list), 'Lists the datasets, as a page or in DCAT-AP.', 'none'],
  ['GET', '/v1/catalog/:id', open((h) => h.catalogue.show),
    'Reads a dataset, as a page, in DCAT-AP or Croissant.', 'none'],
];
