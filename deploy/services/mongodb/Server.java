import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.h2.mvstore.MVStore;

/**
 * mongo-java-server on 127.0.0.1, set up for Carnet's tests: {@code java Server PORT [FILE]}.
 * Without FILE the documents are kept in memory.
 */
public final class Server {
  private static final int ACCEPTORS = 1;

  /**
   * Replies refer to the stored documents rather than to copies. With a second worker, a document could change
   * between the update that a client asked for and the reply that tells its outcome.
   */
  private static final int WORKERS = 1;

  private static final int CACHE_IN_MEGABYTES = 256;

  private Server() {}

  public static void main(String[] args) {
    int port = Integer.parseInt(args[0]);
    MongoBackend backend = args.length == 1 ? new UncommittedBackend() : new CommittedBackend(args[1]);
    MongoServer server = new MongoServer(backend.version(new CurrentVersion()));
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
    try {
      server.bind(new InetSocketAddress("127.0.0.1", port), ACCEPTORS, WORKERS);
    } catch (Exception e) { // Netty throws BindException without declaring it
      System.err.println("Cannot listen on port " + port + ": " + e.getMessage());
      System.exit(1); // the threads of the server would go on
    }
  }

  /** The wire version of MongoDB 5.0 (13). The library's own (8) is too old for version 7 of the Node.js driver. */
  private static final class CurrentVersion implements MongoVersion {
    @Override
    public List<Integer> getVersionArray() {
      return List.of(5, 0, 0);
    }

    @Override
    public int getWireVersion() {
      return 13;
    }
  }

  /**
   * Puts the least value of each {@code $in} of a find before it: {@code $and: [{field: {$gte: least}}]}. The library
   * has no index but unique ones, and compares each value of each document with each value of the list. The added
   * condition is true wherever the list is, and passes over most documents after one comparison.
   */
  private static void boundLists(Document command) {
    if (!(command.get("filter") instanceof Document filter) || filter.containsKey("$and")) return;
    List<Document> bounds = new ArrayList<>();
    filter.forEach((field, condition) -> {
      if (!(condition instanceof Document operators) || !(operators.get("$in") instanceof Collection<?> list)) return;
      if (list.isEmpty() || !list.stream().allMatch(String.class::isInstance)) return;
      String least = list.stream().map(String.class::cast).min(Comparator.naturalOrder()).get();
      bounds.add(new Document(field, new Document("$gte", least)));
    });
    if (bounds.isEmpty()) return;
    Document bounded = new Document("$and", bounds);
    bounded.putAll(filter);
    command.put("filter", bounded);
  }

  private static final class UncommittedBackend extends MemoryBackend {
    @Override
    public Document handleMessage(MongoMessage message) {
      boundLists(message.getDocument());
      return super.handleMessage(message);
    }
  }

  /** Commits before each reply, so that a killed server has what it acknowledged. H2Backend commits once a second. */
  private static final class CommittedBackend extends H2Backend {
    CommittedBackend(String file) {
      super(new MVStore.Builder().fileName(file).cacheSize(CACHE_IN_MEGABYTES).open());
    }

    @Override
    public Document handleMessage(MongoMessage message) {
      boundLists(message.getDocument());
      Document reply = super.handleMessage(message);
      commit();
      return reply;
    }
  }
}
