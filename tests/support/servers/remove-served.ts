import { MongoClient } from 'mongodb';
import { withAdmin } from '../clients/raw-kafka.ts';

const removeTopics = (kafkaUrl: string, name: string): Promise<void> =>
  withAdmin(kafkaUrl, async (admin) => {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(name));
    if (topics.length > 0) await admin.deleteTopics({ topics });
  });

const removeDatabase = async (mongodbUrl: string, name: string): Promise<void> => {
  const client = new MongoClient(mongodbUrl);
  try {
    await client.db(name).dropDatabase();
  } finally {
    await client.close();
  }
};

/**
 * Removes the topics and the database of one test. The services of a whole run would have some 2,000 topics otherwise,
 * each of which Kafka looks at every second.
 */
export const removeServed = async (kafkaUrl: string, mongodbUrl: string, name: string): Promise<void> => {
  await Promise.all([removeTopics(kafkaUrl, name), removeDatabase(mongodbUrl, name)]);
};
