package chorale.store;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.AbstractMongoBackend;
import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.backend.QueryMatcher;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands: what the library answers, corrected, made durable, or refused. */
final class Commands extends AbstractMongoBackend {
    private static final Set<String> WRITES = Set.of("insert", "update", "delete", "findandmodify", "createindexes", "dropindexes",
        "create", "drop", "dropdatabase", "renamecollection");
    private static final Set<String> COPY_FREE = Set.of("$match", "$group", "$sort", "$skip", "$limit", "$count");
    private static final Pattern DUPLICATE = Pattern.compile("collection: \\S+ index: (\\S+) dup key");

    private final Storage storage;
    private final Map<String, Catalog> catalogs = new ConcurrentHashMap<>();
    private final Set<Batches> open = ConcurrentHashMap.newKeySet();

    Commands(Storage storage) {
        this.storage = storage;
        version(new WireVersion());
        Catalog.names(storage).forEach(this::resolveDatabase);
    }

    /** What PyMongo 4.20 asks for: the protocol of MongoDB 5.0. */
    private static final class WireVersion implements MongoVersion {
        @Override
        public List<Integer> getVersionArray() {
            return List.of(5, 0, 0);
        }

        @Override
        public int getWireVersion() {
            return 13;
        }
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String name) {
        return catalogs.computeIfAbsent(name, n -> new Catalog(n, storage, getCursorRegistry()));
    }

    @Override
    public void dropDatabase(String name) {
        super.dropDatabase(name);
        catalogs.remove(name);
    }

    @Override
    public void close() {
        super.close();
        storage.close();
    }

    void expire() {
        storage.write(() -> {
            catalogs.values().forEach(catalog -> catalog.expire(Instant.now()));
            Batches.forget(open, getCursorRegistry(), Instant.now());
            return null;
        });
    }

    @Override
    public Document handleCommand(Channel channel, String database, String command, Document given) {
        String name = command.toLowerCase(Locale.ROOT);
        try {
            Refusals.check(name, given);
            Document q = Filters.split(name, given);
            if (!writes(name, q)) return storage.read(() -> read(channel, database, command, name, q));
            Document answer = storage.write(() -> write(channel, database, command, name, q));
            if (wantsJournal(q)) storage.awaitDurable();
            return answer;
        } catch (ClassCastException | NullPointerException | IllegalArgumentException e) {
            // The library's own slips: say where, never what the document held.
            System.err.println("store: " + name + " failed: " + e.getClass().getSimpleName() + " at " + e.getStackTrace()[0]);
            throw e;
        }
    }

    private static boolean writes(String name, Document q) {
        return WRITES.contains(name) || name.equals("aggregate") && Pipeline.writes(Pipeline.of(q));
    }

    private static boolean wantsJournal(Document q) {
        return q.get("writeConcern") instanceof Document wc && (Utils.isTrue(wc.get("j")) || "majority".equals(wc.get("w")));
    }

    private Document write(Channel channel, String database, String command, String name, Document q) {
        Document answer = switch (name) {
            case "update" -> ordered(q) && statements(q).size() > 1 ? orderedUpdate(channel, database, command, q) : library(channel, database, command, q);
            case "insert" -> countInserted(q, library(channel, database, command, q));
            case "aggregate" -> aggregate(channel, database, command, q);
            default -> library(channel, database, command, q);
        };
        nameKeys(database, q.values().iterator().next().toString(), answer);
        return answer;
    }

    private Document read(Channel channel, String database, String command, String name, Document q) {
        return switch (name) {
            case "hello", "ismaster" -> hello(channel, database, q);
            case "endsessions", "killsessions", "refreshsessions" -> okay();
            case "explain" -> explain(database, (Document) q.get(command), !"queryPlanner".equals(q.get("verbosity")));
            case "aggregate" -> aggregate(channel, database, command, q);
            case "find" -> find(channel, database, command, q);
            case "getmore" -> getMore(channel, database, command, q);
            case "listcollections" -> listed(q, library(channel, database, command, q));
            default -> library(channel, database, command, q);
        };
    }

    private Document library(Channel channel, String database, String command, Document q) {
        return super.handleCommand(channel, database, command, q);
    }

    private static Document okay() {
        Document answer = new Document();
        Utils.markOkay(answer);
        return answer;
    }

    private Document hello(Channel channel, String database, Document q) {
        Document answer = library(channel, database, "ismaster", q);
        return answer.append("isWritablePrimary", true).append("helloOk", true).append("logicalSessionTimeoutMinutes", 30);
    }

    private Document find(Channel channel, String database, String command, Document q) {
        Document whole = q.clone();
        whole.remove("batchSize");
        Document answer = library(channel, database, command, whole);
        Batches.cut(answer, (Number) q.get("batchSize"), Utils.isTrue(q.get("singleBatch")), getCursorRegistry(), open);
        return answer;
    }

    private Document getMore(Channel channel, String database, String command, Document q) {
        q.putIfAbsent("batchSize", Integer.MAX_VALUE);
        return library(channel, database, command, q);
    }

    private Document aggregate(Channel channel, String database, String command, Document q) {
        Document answer = throughIndex(channel, database, command, q);
        Number batchSize = q.get("cursor") instanceof Document cursor ? (Number) cursor.get("batchSize") : null;
        Batches.cut(answer, batchSize, false, getCursorRegistry(), open);
        return answer;
    }

    private Document throughIndex(Channel channel, String database, String command, Document q) {
        List<Document> stages = Pipeline.of(q);
        Documents documents = documents(database, q);
        if (documents == null || stages.isEmpty()) return library(channel, database, command, q);
        boolean copies = stages.stream().anyMatch(s -> !COPY_FREE.containsAll(s.keySet()));
        Pipeline.Start start = Pipeline.start(stages);
        var input = new Documents.Input(start.match(), start.limit(), copies, new Tally());
        return documents.reading(input, () -> library(channel, database, command, q));
    }

    private Documents documents(String database, Document q) {
        return ((Catalog) resolveDatabase(database)).collection(q.values().iterator().next().toString());
    }

    private Document listed(Document q, Document answer) {
        if (q.get("filter") instanceof Document filter && answer.get("cursor") instanceof Document cursor) {
            QueryMatcher matcher = new DefaultQueryMatcher();
            cursor.put("firstBatch", ((List<?>) cursor.get("firstBatch")).stream().filter(d -> matcher.matches((Document) d, filter)).toList());
        }
        return answer;
    }

    private static boolean ordered(Document q) {
        return Utils.isTrue(q.getOrDefault("ordered", true));
    }

    @SuppressWarnings("unchecked")
    private static List<Document> statements(Document q) {
        return (List<Document>) q.get("updates");
    }

    /** The library counts every document given as inserted. */
    private static Document countInserted(Document q, Document answer) {
        if (answer.get("writeErrors") instanceof List<?> errors && !errors.isEmpty()) {
            int given = (Integer) answer.get("n");
            answer.put("n", ordered(q) ? ((Document) errors.get(0)).get("index") : given - errors.size());
        }
        return answer;
    }

    /** The library goes on after an error even when the statements are ordered. */
    private Document orderedUpdate(Channel channel, String database, String command, Document q) {
        int matched = 0;
        int modified = 0;
        List<Document> upserted = new ArrayList<>();
        Document answer = new Document();
        List<Document> statements = statements(q);
        for (int i = 0; i < statements.size() && !answer.containsKey("writeErrors"); i++) {
            Document one = q.clone();
            one.put("updates", List.of(statements.get(i)));
            Document result = library(channel, database, command, one);
            matched += (Integer) result.get("n");
            modified += (Integer) result.get("nModified");
            for (Object u : (Iterable<?>) result.getOrDefault("upserted", List.of())) upserted.add(((Document) u).append("index", i));
            if (result.get("writeErrors") instanceof List<?> errors) answer.put("writeErrors", List.of(((Document) errors.get(0)).append("index", i)));
        }
        answer.append("n", matched).append("nModified", modified);
        if (!upserted.isEmpty()) answer.put("upserted", upserted);
        Utils.markOkay(answer);
        return answer;
    }

    /** Duplicate-key errors say which keys, as MongoDB's do. */
    private void nameKeys(String database, String collection, Document answer) {
        if (!(answer.get("writeErrors") instanceof List<?> errors)) return;
        Documents documents = ((Catalog) resolveDatabase(database)).collection(collection);
        for (Object e : errors) {
            Document error = (Document) e;
            Matcher found = DUPLICATE.matcher(String.valueOf(error.get("errmsg")));
            if (documents == null || !found.find()) continue;
            Document pattern = new Document();
            documents.sortedIndexes().stream().filter(i -> i.getName().equals(found.group(1)))
                .flatMap(i -> i.getKeys().stream()).forEach(k -> pattern.put(k.getKey(), k.isAscending() ? 1 : -1));
            error.put("keyPattern", pattern);
        }
    }

    private Document explain(String database, Document explained, boolean carriedOut) {
        String name = explained.keySet().iterator().next().toLowerCase(Locale.ROOT);
        Document q = Filters.split(name, explained);
        String namespace = database + "." + q.values().iterator().next();
        Document answer = Explanation.of(namespace, documents(database, q), name, q, carriedOut && !writes(name, q));
        Utils.markOkay(answer);
        return answer;
    }
}
