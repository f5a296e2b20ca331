import { asyncApiOf } from '../../../studies/catalogue/async-api.ts';
import type { Codebook } from '../../../studies/export/codebook.ts';
import { croissantOf } from '../../../studies/catalogue/croissant.ts';
import type { PublicStudies, PublicStudy } from '../../../studies/catalogue/public-studies.ts';
import type { ReadCodebook } from '../../../studies/export/read-codebook.ts';
import { studyPage, studyResource } from '../../../studies/study/study-paths.ts';
import { lastDay } from '../../../consent/purposes/purpose-json.ts';
import type { Request, Response, Route } from '../../message/request-response.ts';
import type { DirectKafka } from './direct-kafka.ts';
import { Problem } from '../../../core/problem.ts';
import { jsonAnswer } from '../shared/operator-resource.ts';
import { NO_STORE } from '../shared/scoped-resource.ts';
import { shownPurpose } from '../../../consent/purposes/public-purpose-json.ts';
import { checkParameters } from '../../xapi/xapi-resource.ts';

/** What tells the public of studies is built from. */
export interface StudyInformationDeps {
  readonly publicStudies: PublicStudies;
  readonly readCodebook: ReadCodebook;
  readonly publicUrl: string;
  readonly directKafka: DirectKafka;
}

const LD_JSON = { 'Content-Type': 'application/ld+json' };

const shown = (
  publicUrl: string,
  { name, purpose, participants, result, ackLagMs, acknowledgedAt }: PublicStudy,
): object => {
  const { title, summary, benefit, controller, recipients, commercial, until, version, state } = purpose;
  return {
    id: purpose.id,
    name,
    version,
    state,
    title,
    summary,
    ...(benefit === undefined ? {} : { benefit }),
    controller,
    recipients,
    commercial,
    ...(until === undefined ? {} : { until: lastDay(until) }),
    ...(participants === undefined ? {} : { participants }),
    ...(result === undefined ? {} : { result }),
    acknowledgement: {
      lagDays: Math.floor(ackLagMs / 86_400_000),
      ...(acknowledgedAt === undefined ? {} : { last: new Date(acknowledgedAt).toISOString().slice(0, 10) }),
    },
    page: studyPage(publicUrl, purpose.id),
    stream: `${studyResource(publicUrl, purpose.id)}/stream`,
  };
};

/**
 * Builds the resources that tell everybody of studies: the list, each with its purpose, its codebook, and how its
 * stream and its table are described for programs.
 */
export const createStudyInformation = ({
  publicStudies,
  readCodebook,
  publicUrl,
  directKafka,
}: StudyInformationDeps): readonly Route[] => {
  const found = async ({ params }: Request): Promise<PublicStudy> => {
    const study = await publicStudies.read(params['id'] ?? '');
    if (study === undefined) throw new Problem('not-found', 'no study has this id');
    return study;
  };
  const resource = (path: string, answer: (request: Request) => Promise<Response>): Route => ({
    path,
    headers: () => Promise.resolve(NO_STORE),
    methods: {
      GET: (request) => {
        checkParameters(new URLSearchParams(request.search), [], {});
        return answer(request);
      },
    },
  });
  const codebook = async ({ purpose }: PublicStudy): Promise<Codebook> => {
    const book = await readCodebook(purpose);
    if (book === undefined) throw new Problem('not-found', 'this study has no view');
    return book;
  };
  return [
    resource('/v1/studies', async () =>
      jsonAnswer(200, { studies: (await publicStudies.list()).map((study) => shown(publicUrl, study)) }),
    ),
    resource('/v1/studies/:id', async (request) => {
      const study = await found(request);
      return jsonAnswer(200, { ...shown(publicUrl, study), purpose: shownPurpose(study.purpose) });
    }),
    resource('/v1/studies/:id/codebook', async (request) => jsonAnswer(200, await codebook(await found(request)))),
    resource('/v1/studies/:id/asyncapi.json', async (request) => {
      const { purpose } = await found(request);
      const kafka = await directKafka(purpose.id, request.header('authorization'));
      return jsonAnswer(200, asyncApiOf({ purpose, publicUrl, ...(kafka === undefined ? {} : { kafka }) }));
    }),
    resource('/v1/studies/:id/croissant.json', async (request) => {
      const study = await found(request);
      const { id, title, summary, controller, version } = study.purpose;
      return jsonAnswer(
        200,
        croissantOf({
          title,
          description: summary,
          url: studyPage(publicUrl, id),
          contentUrl: `${studyResource(publicUrl, id)}/snapshot?format=csv`,
          columns: (await codebook(study)).columns,
          creator: controller.name,
          version,
        }),
        LD_JSON,
      );
    }),
  ];
};
