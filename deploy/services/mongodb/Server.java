import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.backend.memory.MemoryDatabase;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
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

  /** An index that also serves queries of its key and of others: the rest of the query is compared with what it finds. */
  private static final class UniqueIndex<P> extends Index<P> {
    private final Index<P> index;

    UniqueIndex(Index<P> index, boolean sparse) {
      super(index.getName(), index.getKeys(), sparse);
      this.index = index;
    }

    /** The members of a query that the library's index can look up, which takes nothing else beside them. */
    private Document part(Document query) {
      Document part = new Document();
      for (String key : keySet()) if (query.containsKey(key)) part.put(key, query.get(key));
      return part;
    }

    @Override
    public boolean canHandle(Document query) {
      return index.canHandle(part(query));
    }

    @Override
    public Iterable<P> getPositions(Document query) {
      return index.getPositions(part(query));
    }

    @Override
    public boolean isUnique() {
      return true;
    }

    @Override
    public P getPosition(Document document) {
      return index.getPosition(document);
    }

    @Override
    public void checkAdd(Document document, MongoCollection<P> collection) {
      index.checkAdd(document, collection);
    }

    @Override
    public void add(Document document, P position, MongoCollection<P> collection) {
      index.add(document, position, collection);
    }

    @Override
    public P remove(Document document) {
      return index.remove(document);
    }

    @Override
    public long getCount() {
      return index.getCount();
    }

    @Override
    public boolean isEmpty() {
      return index.isEmpty();
    }

    @Override
    public long getDataSize() {
      return index.getDataSize();
    }

    @Override
    public void checkUpdate(Document before, Document after, MongoCollection<P> collection) {
      index.checkUpdate(before, after, collection);
    }

    @Override
    public void updateInPlace(Document before, Document after, P position, MongoCollection<P> collection) {
      index.updateInPlace(before, after, position, collection);
    }

    @Override
    public void drop() {
      index.drop();
    }
  }

  /**
   * A non-unique index of the first of its keys, in memory: the library has none, and compares each document with each
   * value of a list. It finds equal strings, numbers and UUIDs, also as members of an array.
   */
  private static final class SecondaryIndex<P> extends Index<P> {
    private final Map<Object, Set<P>> positions = new HashMap<>();
    /** The positions of documents by their `_id`: a removal names the document alone. */
    private final Map<Object, P> positionById = new HashMap<>();

    SecondaryIndex(String name, List<IndexKey> keys) {
      super(name, keys, true); // the library takes it for empty where it is not sparse
    }

    private static Object comparable(Object value) {
      if (value instanceof Number number) return number.doubleValue() + 0.0;
      return value instanceof String || value instanceof UUID ? value : null;
    }

    private static Set<Object> comparable(Collection<?> values) {
      Set<Object> found = new LinkedHashSet<>();
      values.forEach(value -> found.add(comparable(value)));
      return found;
    }

    private Set<Object> valuesOf(Document document) {
      Object value = Utils.getSubdocumentValueCollectionAware(document, getKeys().get(0).getKey());
      Set<Object> values = comparable(value instanceof Collection<?> list ? list : Collections.singleton(value));
      values.remove(null);
      return values;
    }

    /** The values that a query asks for, one of which each document that it finds has; null among them: others too. */
    private Set<Object> wanted(Document query) {
      Object condition = query.get(getKeys().get(0).getKey());
      if (condition instanceof Document operators && operators.get("$in") instanceof Collection<?> list)
        return comparable(list);
      return comparable(Collections.singleton(condition));
    }

    @Override
    public boolean canHandle(Document query) {
      return !wanted(query).contains(null);
    }

    @Override
    public Iterable<P> getPositions(Document query) {
      Set<P> found = new LinkedHashSet<>();
      for (Object value : wanted(query)) found.addAll(positions.getOrDefault(value, Set.of()));
      return found;
    }

    @Override
    public void add(Document document, P position, MongoCollection<P> collection) {
      positionById.put(document.get("_id"), position);
      for (Object value : valuesOf(document)) positions.computeIfAbsent(value, any -> new LinkedHashSet<>()).add(position);
    }

    @Override
    public P remove(Document document) {
      P position = positionById.remove(document.get("_id"));
      for (Object value : valuesOf(document)) {
        Set<P> others = positions.get(value);
        others.remove(position);
        if (others.isEmpty()) positions.remove(value);
      }
      return null; // the unique index of `_id` knows it
    }

    @Override
    public void updateInPlace(Document before, Document after, P position, MongoCollection<P> collection) {
      if (valuesOf(before).equals(valuesOf(after))) return;
      remove(before);
      add(after, position, collection);
    }

    @Override
    public P getPosition(Document document) {
      return null; // the unique index of `_id` knows it
    }

    @Override
    public long getCount() {
      return positions.size();
    }

    @Override
    public long getDataSize() {
      return getCount();
    }

    @Override
    public void checkAdd(Document document, MongoCollection<P> collection) {}

    @Override
    public void checkUpdate(Document before, Document after, MongoCollection<P> collection) {}

    @Override
    public void drop() {}
  }

  private static final class UncommittedBackend extends MemoryBackend {
    @Override
    public MemoryDatabase openOrCreateDatabase(String name) {
      return new UncommittedDatabase(name, getCursorRegistry());
    }
  }

  private static final class UncommittedDatabase extends MemoryDatabase {
    UncommittedDatabase(String name, CursorRegistry cursors) {
      super(name, cursors);
    }

    @Override
    protected Index<Integer> openOrCreateUniqueIndex(String collection, String name, List<IndexKey> keys, boolean sparse) {
      return new UniqueIndex<>(super.openOrCreateUniqueIndex(collection, name, keys, sparse), sparse);
    }

    @Override
    protected Index<Integer> openOrCreateSecondaryIndex(String collection, String name, List<IndexKey> keys, boolean sparse) {
      return new SecondaryIndex<>(name, keys);
    }
  }

  /** Commits before each reply, so that a killed server has what it acknowledged. H2Backend commits once a second. */
  private static final class CommittedBackend extends H2Backend {
    CommittedBackend(String file) {
      super(new MVStore.Builder().fileName(file).cacheSize(CACHE_IN_MEGABYTES).open());
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String name) {
      return new CommittedDatabase(name, getMvStore(), getCursorRegistry());
    }

    @Override
    public Document handleMessage(MongoMessage message) {
      Document reply = super.handleMessage(message);
      commit();
      return reply;
    }
  }

  private static final class CommittedDatabase extends H2Database {
    CommittedDatabase(String name, MVStore store, CursorRegistry cursors) {
      super(name, store, cursors);
    }

    @Override
    protected Index<Object> openOrCreateUniqueIndex(String collection, String name, List<IndexKey> keys, boolean sparse) {
      return new UniqueIndex<>(super.openOrCreateUniqueIndex(collection, name, keys, sparse), sparse);
    }

    @Override
    protected Index<Object> openOrCreateSecondaryIndex(String collection, String name, List<IndexKey> keys, boolean sparse) {
      return new SecondaryIndex<>(name, keys);
    }
  }
}
