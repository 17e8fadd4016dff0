package chorale.store;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractSynchronizedMongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.IndexNotFoundException;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.oplog.NoopOplog;
import de.bwaldvogel.mongo.oplog.Oplog;
import io.netty.channel.Channel;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One database: its collections and their index descriptions. */
final class Catalog extends AbstractSynchronizedMongoDatabase<Object> {
    private static final String DATA = "databases.";
    private static final String INDEXES = "system.indexes";

    private final Storage storage;
    private final Map<String, Documents> collections = new ConcurrentHashMap<>();
    private final Map<String, Document> specs = new ConcurrentHashMap<>();
    private boolean opening = true;

    Catalog(String name, Storage storage, CursorRegistry cursors) {
        super(name, cursors);
        this.storage = storage;
        for (Document spec : storage.map(mapName(INDEXES)).values()) remember(spec);
        initializeNamespacesAndIndexes();
        collections.values().forEach(Documents::fillIndexes);
        opening = false;
    }

    /** The database names that a map of the file belongs to. */
    static List<String> names(Storage storage) {
        return storage.mapNames().stream().filter(n -> n.startsWith(DATA))
            .map(n -> Utils.firstFragment(n.substring(DATA.length()))).distinct().toList();
    }

    Documents collection(String name) {
        return collections.get(name);
    }

    private String mapName(String collection) {
        return DATA + getDatabaseName() + "." + collection;
    }

    private void remember(Document spec) {
        specs.put(spec.get("ns") + "#" + spec.get("name"), spec);
    }

    @Override
    public Document handleCommand(Channel channel, String command, Document q, DatabaseResolver resolver, Oplog log) {
        if (command.equalsIgnoreCase("dropIndexes")) return dropIndexes((String) q.get(command), q.get("index"));
        return super.handleCommand(channel, command, q, resolver, log);
    }

    // The library's own version forgets the indexes of the same name on other collections.
    private synchronized Document dropIndexes(String name, Object which) {
        MongoCollection<Object> collection = resolveCollection(name, false);
        if (collection == null) throw new MongoServerError(26, "NamespaceNotFound", "ns not found " + getDatabaseName() + "." + name);
        Document ofCollection = new Document("ns", collection.getFullName());
        List<Document> dropped = getOrCreateIndexesCollection().handleQueryAsStream(ofCollection).filter(d -> named(d, which)).toList();
        if (dropped.isEmpty() && !"*".equals(which)) throw new IndexNotFoundException("index not found with name [" + which + "]");
        for (Document spec : dropped) {
            collection.dropIndex((String) spec.get("name"));
            getOrCreateIndexesCollection().deleteDocuments(new Document("ns", spec.get("ns")).append("name", spec.get("name")), 0);
        }
        Document answer = new Document();
        Utils.markOkay(answer);
        return answer;
    }

    private static boolean named(Document spec, Object which) {
        if (spec.get("name").equals("_id_")) return false;
        if (which instanceof Collection<?> names) return names.contains(spec.get("name"));
        return "*".equals(which) || spec.get("name").equals(which) || spec.get("key").equals(which);
    }

    @Override
    protected synchronized void addIndex(Document spec) {
        String collection = ((String) spec.get("ns")).substring(getDatabaseName().length() + 1);
        Document key = (Document) spec.get("key");
        Documents existing = collections.get(collection);
        boolean known = existing != null && existing.getIndexes().stream().anyMatch(i -> i.getName().equals(spec.get("name")));
        if (existing != null && !known) refuseTwin(existing, key);
        if (!known) remember(spec);
        super.addIndex(spec);
    }

    private static void refuseTwin(Documents collection, Document key) {
        for (SortedIndex index : collection.sortedIndexes()) {
            Document other = new Document();
            for (IndexKey k : index.getKeys()) other.put(k.getKey(), k.isAscending() ? 1 : -1);
            if (index.partial == null && other.toString().equals(Refusals.directions(key).toString())) {
                throw new MongoServerError(85, "IndexOptionsConflict", "Index already exists with a different name: " + index.getName());
            }
        }
    }

    @Override
    protected Index<Object> openOrCreateUniqueIndex(String collection, String name, List<IndexKey> keys, boolean sparse) {
        return open(collection, name, keys, true);
    }

    @Override
    protected Index<Object> openOrCreateSecondaryIndex(String collection, String name, List<IndexKey> keys, boolean sparse) {
        return open(collection, name, keys, false);
    }

    private SortedIndex open(String collection, String name, List<IndexKey> keys, boolean unique) {
        Document spec = specs.getOrDefault(getDatabaseName() + "." + collection + "#" + name, new Document());
        SortedIndex index = new SortedIndex(name, keys, unique, spec);
        if (opening) index.fillLater();
        return index;
    }

    @Override
    protected MongoCollection<Object> openOrCreateCollection(String name, CollectionOptions options) {
        Documents documents = new Documents(this, name, options, storage.map(mapName(name)), cursorRegistry);
        collections.put(name, documents);
        return documents;
    }

    @Override
    public void dropCollection(String name, Oplog log) {
        super.dropCollection(name, log);
        collections.remove(name);
        storage.removeMap(mapName(name));
    }

    @Override
    public void drop(Oplog log) {
        super.drop(log);
        String prefix = mapName("");
        storage.mapNames().stream().filter(n -> n.startsWith(prefix)).toList().forEach(storage::removeMap);
    }

    @Override
    public void moveCollection(MongoDatabase from, MongoCollection<?> collection, String newName) {
        Catalog source = (Catalog) from;
        String oldName = collection.getCollectionName();
        super.moveCollection(from, collection, newName);
        collections.put(newName, source.collections.remove(oldName));
        storage.renameMap(storage.map(source.mapName(oldName)), mapName(newName));
        getOrCreateIndexesCollection().queryAll().forEach(this::remember);
    }

    /** Deletes what TTL indexes say has expired. */
    void expire(Instant now) {
        for (Documents documents : collections.values()) {
            for (SortedIndex index : documents.sortedIndexes()) {
                if (index.expireAfterSeconds == null) continue;
                Instant limit = now.minusSeconds(index.expireAfterSeconds);
                Document query = new Document(index.fields[0], new Document("$lt", limit));
                if (index.partial != null) query = new Document("$and", List.of(index.partial, query));
                documents.deleteDocuments(query, 0, NoopOplog.get());
            }
        }
    }

    @Override
    protected long getStorageSize() {
        return 0;
    }

    @Override
    protected long getFileSize() {
        return 0;
    }
}
