import { lastDay, publicPurposeJson } from '../../../consent/purposes/purpose-json.ts';
import { Problem } from '../../../core/problem.ts';
import { DAY_MS } from '../../../core/time.ts';
import { asyncApiOf } from '../../../studies/catalogue/async-api.ts';
import { croissantOf } from '../../../studies/catalogue/croissant.ts';
import type { PublicStudies, PublicStudy } from '../../../studies/catalogue/public-studies.ts';
import type { Codebook } from '../../../studies/export/codebook.ts';
import type { ReadCodebook } from '../../../studies/export/read-codebook.ts';
import { studyPageUrl, studyResourceUrl } from '../../../studies/study/study-paths.ts';
import type { Handler, Request } from '../../message/request-response.ts';
import { checkParameters } from '../../xapi/parameters.ts';
import { jsonResponse } from '../shared/json-body.ts';
import type { DirectKafka } from './direct-kafka.ts';

/** The handlers that describe studies to the public and to programs. */
export type StudyInformationHandlers = Readonly<
  Record<'list' | 'read' | 'codebook' | 'asyncApi' | 'croissant', Handler>
>;

interface StudyInformationHandlersDeps {
  readonly publicStudies: PublicStudies;
  readonly readCodebook: ReadCodebook;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly directKafka: DirectKafka;
}

const LD_JSON = { 'Content-Type': 'application/ld+json' };

const studyJson = (
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
      lagDays: Math.floor(ackLagMs / DAY_MS),
      ...(acknowledgedAt === undefined ? {} : { last: new Date(acknowledgedAt).toISOString().slice(0, 10) }),
    },
    page: studyPageUrl(publicUrl, purpose.id),
    stream: `${studyResourceUrl(publicUrl, purpose.id)}/stream`,
  };
};

/** The handlers of /v1/studies; none of them has parameters. */
export const createStudyInformationHandlers = ({
  publicStudies,
  readCodebook,
  publicUrl,
  directKafka,
}: StudyInformationHandlersDeps): StudyInformationHandlers => {
  const findStudy = async ({ params }: Request): Promise<PublicStudy> => {
    const study = await publicStudies.read(params['id'] ?? '');
    if (study === undefined) throw new Problem('not-found', 'no study has this id');
    return study;
  };
  const codebookOf = async ({ purpose }: PublicStudy): Promise<Codebook> => {
    const codebook = await readCodebook(purpose);
    if (codebook === undefined) throw new Problem('not-found', 'this study has no view');
    return codebook;
  };
  const withoutParameters =
    (handler: Handler): Handler =>
    (request) => {
      checkParameters(new URLSearchParams(request.search), [], {});
      return handler(request);
    };

  return {
    list: withoutParameters(async () =>
      jsonResponse(200, { studies: (await publicStudies.list()).map((study) => studyJson(publicUrl, study)) }),
    ),
    read: withoutParameters(async (request) => {
      const study = await findStudy(request);
      return jsonResponse(200, { ...studyJson(publicUrl, study), purpose: publicPurposeJson(study.purpose) });
    }),
    codebook: withoutParameters(async (request) => jsonResponse(200, await codebookOf(await findStudy(request)))),
    asyncApi: withoutParameters(async (request) => {
      const { purpose } = await findStudy(request);
      const kafka = await directKafka(purpose.id, request);
      return jsonResponse(200, asyncApiOf({ purpose, publicUrl, ...(kafka === undefined ? {} : { kafka }) }));
    }),
    croissant: withoutParameters(async (request) => {
      const study = await findStudy(request);
      const { id, title, summary, controller, version } = study.purpose;
      return jsonResponse(
        200,
        croissantOf({
          title,
          description: summary,
          url: studyPageUrl(publicUrl, id),
          contentUrl: `${studyResourceUrl(publicUrl, id)}/snapshot?format=csv`,
          columns: (await codebookOf(study)).columns,
          creator: controller.name,
          version,
        }),
        LD_JSON,
      );
    }),
  };
};
