/** The Kafka that tests may use (`kafka://host:port,host:port`), where one runs. */
export const KAFKA_URL = process.env['TEST_KAFKA_URL'];

/** The MongoDB-protocol server that tests may use (`mongodb://host:port`), where one runs. */
export const MONGODB_URL = process.env['TEST_MONGODB_URL'];

/**
 * The Python with pandas and DuckDB that reads the outputs of studies, where there is one (`deploy/services/python`
 * names it in TEST_PYTHON).
 */
export const PYTHON = process.env['TEST_PYTHON'];

/** The Rscript with curl and jsonlite, where there is one (`deploy/services/r` names it in TEST_RSCRIPT). */
export const RSCRIPT = process.env['TEST_RSCRIPT'];

/** A name that no other test run uses: for topics, databases and files. */
export const uniqueName = (stem: string): string =>
  `${stem}-${process.pid.toString(36)}-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;

/** A service that a suite needs, and its URL where it runs. */
export interface Service {
  readonly name: string;
  readonly url: string | undefined;
}

/**
 * `describe` where the service runs; elsewhere a skipped suite that names the reason. With REQUIRE_SERVICES=1 a missing
 * service fails instead.
 */
export const describeWith = ({ name: service, url }: Service, title: string, body: (url: string) => void): void => {
  if (url !== undefined) describe(title, () => body(url));
  else if (process.env['REQUIRE_SERVICES'] === '1')
    it(`${title}: ${service} must run, and does not`, () => {
      throw new Error(`${service} is not named in the environment`);
    });
  else
    describe.skip(`${title} (needs ${service}: start it with deploy/services/start)`, () => {
      it('is not run', () => undefined);
    });
};
