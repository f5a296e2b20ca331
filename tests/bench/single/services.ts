/** The URLs of the services that a measurement needs. */
interface Services {
  readonly kafka: string;
  readonly mongodb: string;
}

/** The services that the environment names; undefined if it names none. */
export const findServices = (): Services | undefined => {
  const kafka = process.env['TEST_KAFKA_URL'];
  const mongodb = process.env['TEST_MONGODB_URL'];
  return kafka === undefined || mongodb === undefined ? undefined : { kafka, mongodb };
};

/** The URL of MongoDB. Throws if the environment names none. */
export const needMongodb = (): string => {
  const mongodb = process.env['TEST_MONGODB_URL'];
  if (mongodb === undefined) throw new Error('TEST_MONGODB_URL names no service');
  return mongodb;
};

/** As `findServices`. Throws if the environment names none. */
export const needServices = (): Services => {
  const services = findServices();
  if (services === undefined) throw new Error('TEST_KAFKA_URL and TEST_MONGODB_URL name no services');
  return services;
};
